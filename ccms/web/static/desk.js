// Keys of the desks of firms and offices. Single letters only while the list has the focus, or nothing has, and only where the member
// has not switched them off (the class on the body); every key has something to click. Then two things of the desk's
// lists: ticked rows are tinted, and how far a list of repayments is is asked for again.
const list = document.querySelector("[data-list]");
const links = list ? [...list.querySelectorAll("tbody td > a:first-child")] : [];
const viewer = document.querySelector("[data-viewer]");
const sheet = document.querySelector("[data-keys]");
const on = document.body.classList.contains("keys");
if (sheet) sheet.hidden = !on;

const one = (selector) => document.querySelector(selector);
const here = () => document.activeElement.closest("tr");
const at = () => links.findIndex((link) => link.closest("tr") === here());
const focus = (element) => element && element.focus();
const open = (ending) => at() >= 0 && location.assign(links[at()].href + ending);

function move(step) {
  focus(links[Math.min(Math.max(at() + step, 0), links.length - 1)]);
}

function tick() {
  const box = here() && here().querySelector("input[type=checkbox]");
  if (box) box.click();
}

function assign() {
  const box = here() && here().querySelector("input[type=checkbox]");
  if (box && !box.checked) box.click();
  focus(one("select[name=to]") || one("select[name=assignee]"));
}

function help() {
  if (!sheet) return;
  sheet.open = !sheet.open;
  focus(sheet.querySelector("summary"));
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  a: assign,
  r: () => (list ? open("#do") : focus(one("#do a, #do button, #do ~ ul a"))),
  e: () => (list ? "offers" in list.dataset && open("/offer") : focus(one("#do a[href$='/offer']"))),
  u: () => one("a.back") && one("a.back").click(),
  "/": () => focus(one("[data-search]")),
  "?": help,
};

let going = 0; // when g was pressed: the next letter names a list
function go(letter) {
  const link = one(`[data-go="${CSS.escape(letter)}"]`);
  going = 0;
  if (link) link.click();
}

// A keyboard of Bangla letters means the same keys.
const named = (event) =>
  event.key.length > 1 || /^[!-~]$/.test(event.key) ? event.key : event.code.replace(/^Key/, "").toLowerCase();

const isOurs = (target) =>
  target === document.body || target.id === "main" || [list, sheet].some((part) => part && part.contains(target)) ||
  (viewer && viewer.contains(target) && !target.closest("form"));

addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("textarea")) {
    const button = target.form && target.form.querySelector("button.btn:not(.plain)");
    if (button) target.form.requestSubmit(button);
    return;
  }
  const typing = target.closest("input:not([type=checkbox]), textarea, select, audio, video");
  if (!on || typing || !isOurs(target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = links.includes(target) && { ArrowDown: KEYS.j, ArrowUp: KEYS.k }[event.key];
  const letter = named(event);
  const own = one(`[data-key="${CSS.escape(letter === "=" ? "+" : letter)}"]`); // of this page alone
  if (Date.now() - going < 2000 && letter.length === 1) {
    event.preventDefault();
    go(letter);
  } else if (own && !(letter.length > 1 && target.closest(".view-pane"))) {
    event.preventDefault();
    own.click();
  } else if (letter === "g") going = Date.now();
  else if (arrow || KEYS[letter]) {
    event.preventDefault();
    (arrow || KEYS[letter])();
  }
});

// Without script the link brings the page with every row ticked.
const all = one("[data-tick-all]");
if (all)
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = [...list.querySelectorAll("input[type=checkbox]")];
    const off = boxes.every((box) => box.checked);
    for (const box of boxes) if (box.checked === off) box.click();
  });

if (list)
  list.addEventListener("change", (event) => {
    const row = event.target.closest("tr");
    if (row) row.classList.toggle("picked", event.target.checked);
  });

// Without script a link of the page does it.
function ask() {
  const part = one("[data-again]");
  if (!part) return;
  setTimeout(async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector("[data-again]");
    if (fresh) part.replaceWith(fresh);
    else if (page) return location.reload(); // it is gone through
    ask();
  }, part.dataset.again * 1000);
}
ask();
