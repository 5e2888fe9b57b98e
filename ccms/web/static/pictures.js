// Makes large pictures smaller on the phone before they are sent; without it they go as they are (ES2018, one module).
const EDGE = 1600;
const QUALITY = 0.8;
const WORTH = 0.8; // of its size: a picture that would keep more is left alone
const form = document.querySelector("form[enctype='multipart/form-data']");
const line = form && form.querySelector("[data-originals]");
const chosen = new Map(); // input → what was chosen, and what it became
let working = 0;
let waiting = null;

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
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const blob = await draw(picture);
    if (!blob || blob.size > file.size * WORTH) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch (error) {
    return file; // what this browser cannot draw, the server looks at
  } finally {
    URL.revokeObjectURL(address);
  }
}

function put(input) {
  const { before, after } = chosen.get(input);
  const box = new DataTransfer();
  const asked = line.querySelector("input").checked;
  (asked ? before : after).forEach((file) => box.items.add(file));
  input.files = box.files;
  form.querySelectorAll("[name=reduced]").forEach((each) => each.remove());
  for (const one of chosen.values()) {
    for (const file of one.after) {
      if (asked || one.before.includes(file)) continue;
      const name = Object.assign(document.createElement("input"), { type: "hidden", name: "reduced", value: file.name });
      form.append(name);
    }
  }
}

async function choose(input) {
  working += 1;
  const before = [...input.files];
  const after = [];
  for (const file of before) after.push(await reduce(file)); // one by one: a cheap phone has little memory
  working -= 1;
  if (before.every((file, at) => file === input.files[at])) {
    chosen.set(input, { before, after });
    put(input);
  }
  if (!working && waiting) waiting.form.requestSubmit(waiting.button);
}

if (line && window.DataTransfer && form.requestSubmit) {
  line.hidden = false;
  for (const input of form.querySelectorAll("input[type=file]")) input.addEventListener("change", () => choose(input));
  line.querySelector("input").addEventListener("change", () => [...chosen.keys()].forEach(put));
  // before anybody else hears of it: who sends while a picture is being drawn waits for it
  const hold = (event) => {
    if (!working || event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, button: event.submitter };
  };
  document.addEventListener("submit", hold, true);
}
