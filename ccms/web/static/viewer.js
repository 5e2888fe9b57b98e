// The viewer of evidence: makes a picture larger, turns it and takes a pin, without asking for the page again.
// Without script each link brings the page drawn so, and a pin's place is written into two fields.
const stage = document.querySelector(".stage");
const note = document.querySelector("[data-note]");
const MOST = 4;

function show(zoom, turn) {
  stage.dataset.zoom = Math.min(Math.max(zoom, 1), MOST);
  stage.dataset.turn = turn % 4;
  const address = new URL(location.href);
  address.searchParams.set("zoom", stage.dataset.zoom);
  address.searchParams.set("turn", stage.dataset.turn);
  history.replaceState(null, "", address);
}

addEventListener("click", (event) => {
  const link = stage && event.target.closest("a[data-zoom], a[data-turn]");
  if (!link) return;
  event.preventDefault();
  const [zoom, turn] = [Number(stage.dataset.zoom), Number(stage.dataset.turn)];
  if ("turn" in link.dataset) show(zoom, turn + 1);
  else show(zoom + Number(link.dataset.zoom), turn);
});

const SVG = "http://www.w3.org/2000/svg";
function pin(x, y) {
  const pins = stage.querySelector(".pins");
  const old = pins.querySelector(".new");
  if (old) old.remove();
  const place = document.createElementNS(SVG, "svg");
  const circle = document.createElementNS(SVG, "circle");
  place.setAttribute("class", "new");
  place.setAttribute("x", `${x}%`);
  place.setAttribute("y", `${y}%`);
  place.setAttribute("overflow", "visible");
  circle.setAttribute("r", "13");
  place.append(circle);
  pins.append(place);
}

const picture = stage && stage.querySelector("img");
if (picture && note)
  picture.addEventListener("click", (event) => {
    // of the picture as it is drawn before it is turned
    const part = (at, whole) => Math.min(Math.max(Math.round((at / whole) * 100), 0), 100);
    const [x, y] = [part(event.offsetX, picture.offsetWidth), part(event.offsetY, picture.offsetHeight)];
    note.elements.x.value = x;
    note.elements.y.value = y;
    pin(x, y);
    note.elements.text.focus({ preventScroll: true });
  });

// What was written and not sent yet is not lost by a key.
let sending = false;
if (note) {
  note.addEventListener("submit", () => {
    sending = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && note.elements.text.value) event.preventDefault();
  });
}
