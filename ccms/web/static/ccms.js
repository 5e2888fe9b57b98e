// Saves time and typing, and is needed for nothing: every page works without it (ES2018, one module, no library).
const DAYS_KEPT = 7;
const QUIET_MS = 10000;
const isBangla = document.documentElement.lang === "bn";
const digits = (n) => (isBangla ? String(n).replace(/\d/g, (d) => "০১২৩৪৫৬৭৮৯"[d]) : String(n));

function sendOnce(form) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) return sayNoLine(form), event.preventDefault();
    if (Date.now() - sentAt < QUIET_MS) return event.preventDefault();
    sentAt = Date.now();
    const button = event.submitter || form.querySelector("button:not([type=button])");
    if (button && button.classList.contains("btn") && form.dataset.sending) {
      const label = button.textContent;
      button.textContent = form.dataset.sending;
      setTimeout(() => (button.textContent = label), QUIET_MS);
    }
  });
  addEventListener("pageshow", () => (sentAt = 0));
  document.addEventListener("unsent", () => (sentAt = 0)); // files.js: the line broke
}

// What is not sent stays on the page: a browser's own page about a lost line would take its place, with no way back.
function sayNoLine(form) {
  const said = document.getElementById("no-line") || document.createElement("p");
  said.id = "no-line";
  said.className = "box warn";
  said.setAttribute("role", "alert");
  said.textContent = document.body.dataset.noLine;
  form.append(said);
  said.style.visibility = "";
  said.scrollIntoView({ block: "nearest" });
  // its room stays: the button must not move while somebody taps it
  addEventListener("online", () => (said.style.visibility = "hidden"), { once: true });
}

function countCharacters(line) {
  const area = document.getElementById(line.dataset.countFor);
  const limit = Number(line.dataset.limit);
  if (!area) return;
  const tell = () => {
    const left = limit - [...area.value].length;
    if (left > limit / 4) return;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", digits(Math.abs(left)));
  };
  area.addEventListener("input", tell);
  tell();
}

function keepTyping(form) {
  const areas = form.querySelectorAll("textarea");
  const saved = form.querySelector("[data-saved]");
  const key = (area) => `ccms:${form.dataset.keep}:${area.name}`;
  const tell = () => {
    if (!saved || !form.dataset.kept) return;
    saved.textContent = form.dataset.kept + " ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain";
    button.textContent = form.dataset.erase;
    button.addEventListener("click", () => {
      areas.forEach((area) => erase(key(area)));
      saved.textContent = "";
    });
    saved.append(button);
  };
  for (const area of areas) {
    const kept = read(key(area));
    if (kept && kept.text && !area.value) {
      area.value = kept.text;
      tell();
    } else if (kept && kept.text && form.dataset.again && plain(kept.text) !== plain(area.value)) {
      offerAgain(area, kept.text, form.dataset.again);
    }
    area.addEventListener("input", () => {
      write(key(area), { text: area.value, at: Date.now() });
      tell();
    });
  }
}

const plain = (text) => text.replace(/\s+/g, " ").trim();

// The server has older words: the page was drawn anew, in the other language or by a reload, before they were sent.
function offerAgain(area, text, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn plain";
  button.textContent = label;
  button.addEventListener("click", () => {
    area.value = text;
    area.dispatchEvent(new Event("input"));
    button.remove();
    area.focus();
  });
  area.after(button);
}

function forgetTyping() {
  const draft = document.querySelector("[data-forget]");
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("ccms:")) continue;
      const kept = read(key);
      const old = !kept || Date.now() - kept.at > DAYS_KEPT * 864e5;
      if (old || (draft && key.startsWith(`ccms:${draft.dataset.forget}:`))) erase(key);
    }
  } catch (error) {
    return; // storage is closed to us: nothing was kept either
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch (error) {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    return; // full or closed storage: the server's draft remains
  }
}

function erase(key) {
  localStorage.removeItem(key);
}

function copyButton(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) return;
  const label = button.textContent;
  const told = document.createElement("span");
  told.className = "away";
  told.setAttribute("role", "status");
  button.after(told);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value || source.textContent.trim());
    button.textContent = told.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      told.textContent = "";
    }, 4000);
  });
}

function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
function begin() {
  each("form[method=post]", sendOnce);
  each("form[data-keep]", keepTyping);
  each("[data-count-for]", countCharacters);
  each("[data-copy]", copyButton);
  each("[data-print]", printButton);
  each("[data-problem]", (box) => box.focus());
}
forgetTyping();
begin();
document.addEventListener("redrawn", begin); // files.js has put another main in the place of the first
addEventListener("beforeprint", () => each("details", (part) => (part.open = true)));
