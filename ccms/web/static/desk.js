// Keys of a firm's inbox: j and k move from row to row, x ticks, Enter opens (the link has the focus), / searches.
// Only while no field is being typed into; every key has something to click.
const list = document.querySelector("[data-list]");
const search = document.querySelector("[data-search]");
const links = list ? [...list.querySelectorAll("tbody td > a:first-child")] : [];
const help = document.querySelector("[data-keys]");
if (help) help.hidden = false;

const at = () => links.indexOf(document.activeElement);

function move(step) {
  const next = links[Math.min(Math.max(at() + step, 0), links.length - 1)];
  if (next) next.focus();
}

function tick() {
  const row = document.activeElement.closest("tr");
  const box = row && row.querySelector("input[type=checkbox]");
  if (box) box.click();
}

const KEYS = { j: () => move(1), k: () => move(-1), x: tick, "/": () => search && search.focus() };

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  const act = KEYS[event.key];
  if (typing || !act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

if (list) {
  list.addEventListener("change", (event) => {
    const row = event.target.closest("tr");
    if (row) row.classList.toggle("picked", event.target.checked);
  });
}

// How far a list is, asked for again every few seconds; without script a link does.
function ask() {
  const part = document.querySelector("[data-again]");
  if (!part) return;
  setTimeout(async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector("main");
    if (fresh && !fresh.querySelector("[data-again]")) location.reload(); // it is gone through
    else if (fresh) part.replaceWith(fresh.querySelector("[data-again]"));
    ask();
  }, part.dataset.again * 1000);
}
ask();
