// Shows what was chosen, makes large pictures smaller, and tells how much has gone; without it files go as they are (ES2018).
const EDGE = 1600;
const QUALITY = 0.8;
const WORTH = 0.8; // of its size: a picture that would keep more is left alone
const MIB = 1048576;
const chosen = new Map(); // input → [{file, small, most}]: what was chosen, what it became, how many MB it may have
let form = null; // of the page, with files
let words = null; // beside its button
let originals = null; // the tick to send pictures as they are
let working = 0;
let waiting = null;
let going = false;

const isBangla = document.documentElement.lang === "bn";
const digits = (n) => (isBangla ? String(n).replace(/\d/g, (d) => "০১২৩৪৫৬৭৮৯"[d]) : String(n));
const make = (tag, values) => Object.assign(document.createElement(tag), values);
const isPicture = (file) => /^image\/(jpeg|png|webp)$/.test(file.type);
const sent = (one) => (originals && !originals.checked && one.small) || one.file;
const fits = (one) => sent(one).size <= one.most * MIB;
// "video/:50 :10" on the input: the first kind with which the file's begins
const most = (input, file) => Number(input.dataset.most.split(" ").find((each) => file.type.startsWith(each.split(":")[0])).split(":")[1]);

function draw(picture) {
  const scale = Math.min(1, EDGE / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // JPEG knows nothing transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

async function reduce(file) {
  if (!originals || !isPicture(file)) return null;
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const blob = await draw(picture);
    if (!blob || blob.size > file.size * WORTH) return null;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch (error) {
    return null; // what this browser cannot draw, the server looks at
  } finally {
    URL.revokeObjectURL(address);
  }
}

function put(input) {
  const all = chosen.get(input);
  const box = new DataTransfer();
  all.filter(fits).forEach((one) => box.items.add(sent(one)));
  input.files = box.files;
  form.querySelectorAll("[name=reduced]").forEach((each) => each.remove());
  for (const each of chosen.values()) {
    for (const one of each.filter(fits)) {
      if (sent(one) !== one.file) form.append(make("input", { type: "hidden", name: "reduced", value: one.small.name }));
    }
  }
  list(input);
}

function list(input) {
  const field = input.closest(".field");
  const before = field.querySelector(".chosen");
  if (before) before.remove();
  const rows = make("ul", { className: "chosen" });
  for (const one of chosen.get(input)) {
    const row = make("li", {});
    if (isPicture(one.file)) {
      const picture = make("img", { alt: "", src: URL.createObjectURL(sent(one)) });
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
      row.append(picture);
    }
    row.append(make("span", { lang: "und", textContent: one.file.name }));
    if (!fits(one)) {
      const large = words.dataset.large.replace("{n}", digits(one.most));
      row.append(make("span", { className: "error", textContent: large }));
    }
    const drop = make("button", { type: "button", className: "btn plain", textContent: words.dataset.drop });
    drop.append(make("span", { className: "away", lang: "und", textContent: `: ${one.file.name}` }));
    drop.addEventListener("click", () => {
      chosen.set(input, chosen.get(input).filter((each) => each !== one));
      put(input);
      input.focus();
    });
    row.append(drop);
    rows.append(row);
  }
  field.append(rows);
}

async function choose(input) {
  const fresh = [...input.files].map((file) => ({ file, small: null, most: most(input, file) }));
  if (!fresh.length && input.multiple) return put(input); // opened and left: what was chosen before stays
  chosen.set(input, input.multiple ? [...(chosen.get(input) || []), ...fresh] : fresh);
  working += 1;
  for (const one of fresh) one.small = await reduce(one.file); // one by one: a cheap phone has little memory
  working -= 1;
  if (form.contains(input)) put(input);
  if (!working && waiting) waiting.form.requestSubmit(waiting.button);
}

// Puts keys into a form in place of the files that pieces.js could send; returns what forgets them.
async function fill(body, bar, line) {
  const { start } = words.dataset;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const large = (file) => start && window.inPieces && file.size > inPieces.least;
  const kilo = (octets) => digits(Math.ceil(octets / 1024));
  const all = inputs.reduce((sum, each) => [...each.files].filter(large).reduce((so, file) => so + file.size, sum), 0);
  const forgets = [];
  let before = 0;
  for (const input of inputs) {
    const files = [...input.files];
    if (files.some(large)) body.delete(input.name);
    for (const file of files.filter((each) => files.some(large))) {
      const said = (offset) => {
        if (offset < 0) return (line.textContent = words.dataset.waits);
        bar.value = (100 * (before + offset)) / all;
        line.textContent = words.dataset.part.replace("{n}", kilo(before + offset)).replace("{all}", kilo(all));
      };
      const come = large(file) && (await inPieces(file, start, form.elements.csrfmiddlewaretoken.value, said));
      if (large(file)) before += file.size;
      if (!come) body.append(input.name, file);
      else body.append("uploaded", JSON.stringify([input.name, come[0], come[1], file.type, file.name]));
      if (come) forgets.push(come[2]);
    }
  }
  return () => forgets.forEach((forget) => forget());
}

async function send(button, again) {
  const body = new FormData(form);
  if (button && button.name) body.append(button.name, button.value);
  const bar = words.querySelector("progress");
  const line = words.querySelector("p");
  const wire = new XMLHttpRequest();
  going = true;
  bar.hidden = false;
  bar.value = 0;
  const forget = await fill(body, bar, line);
  wire.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / event.total;
    const part = digits(Math.floor(bar.value));
    line.textContent = event.loaded < event.total ? words.dataset.going.replace("{n}", part) : words.dataset.gone;
  });
  wire.addEventListener("load", () => {
    going = false;
    const next = wire.getResponseHeader("X-Go-On");
    if (next || wire.status === 410) forget();
    if (wire.status === 410 && !again) return send(button, true); // what had come is no longer there
    if (next) return location.assign(next);
    const main = wire.response && wire.response.querySelector("main");
    if (!main) return failed();
    document.title = wire.response.title;
    document.querySelector("main").replaceWith(main);
    scrollTo(0, 0);
    document.dispatchEvent(new Event("redrawn"));
  });
  const failed = () => {
    going = false;
    bar.hidden = true;
    line.textContent = words.dataset.failed;
    document.dispatchEvent(new Event("unsent"));
  };
  wire.addEventListener("error", failed);
  wire.open("POST", form.getAttribute("action") || location.href);
  wire.setRequestHeader("X-Sent-From", parent === window ? "page" : "frame");
  wire.responseType = "document";
  wire.send(body);
}

function begin() {
  form = document.querySelector("form[enctype='multipart/form-data']");
  words = form && form.querySelector(".going");
  if (!words) return;
  const tick = form.querySelector("[data-originals]");
  originals = tick && tick.querySelector("input");
  chosen.clear();
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.classList.add("away");
    input.addEventListener("change", () => choose(input));
  }
  if (!tick) return;
  tick.hidden = false;
  originals.addEventListener("change", () => [...chosen.keys()].forEach(put));
}

if (window.DataTransfer && HTMLFormElement.prototype.requestSubmit) {
  begin();
  document.addEventListener("redrawn", begin);
  // before anybody else hears of it: who sends while a picture is being drawn waits for it
  const hold = (event) => {
    if (event.target !== form || !(working || going)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (working) waiting = { form, button: event.submitter };
  };
  document.addEventListener("submit", hold, true);
  document.addEventListener("submit", (event) => {
    const files = event.target === form && [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length);
    if (event.defaultPrevented || !files) return;
    event.preventDefault();
    waiting = null;
    send(event.submitter);
  });
}
