// Covering parts of a file: a rectangle drawn on a page writes its numbers into the first area that is empty.
// Without script the numbers are written by hand.
const form = document.querySelector("[data-redact]");
const WHOLE = 1000;
const LEAST = 4; // a tap is no rectangle
const SVG = "http://www.w3.org/2000/svg";
const areas = [...form.querySelectorAll(".redact-area")].map((area) => [...area.querySelectorAll("input")]);
const bengali = (text) => text.replace(/[০-৯]/g, (digit) => "০১২৩৪৫৬৭৮৯".indexOf(digit));

for (const hint of form.querySelectorAll("[data-drawn]")) hint.hidden = false;

function rectangle(svg, [left, top, right, bottom]) {
  const drawn = document.createElementNS(SVG, "rect");
  drawn.setAttribute("x", left);
  drawn.setAttribute("y", top);
  drawn.setAttribute("width", Math.max(right - left, 0));
  drawn.setAttribute("height", Math.max(bottom - top, 0));
  svg.append(drawn);
}

// What is drawn is always what the numbers say.
function draw(now) {
  for (const page of form.querySelectorAll("[data-page]")) {
    const svg = page.querySelector("svg");
    svg.replaceChildren();
    for (const area of areas) {
      const [number, ...sides] = area.map((input) => Number(bengali(input.value)));
      if (number === Number(page.dataset.page)) rectangle(svg, sides);
    }
    if (now && now.page === page) rectangle(svg, now.sides);
  }
}

function place(page, event) {
  const box = page.querySelector("img").getBoundingClientRect();
  const part = (at, from, length) => Math.min(Math.max(((at - from) / length) * WHOLE, 0), WHOLE);
  return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
}

function between([x, y], [u, v]) {
  // outwards, so that an edge never shows
  return [Math.floor(Math.min(x, u)), Math.floor(Math.min(y, v)), Math.ceil(Math.max(x, u)), Math.ceil(Math.max(y, v))];
}

for (const page of form.querySelectorAll("[data-page]")) {
  const surface = page.querySelector("div");
  let from = null;
  surface.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    from = place(page, event);
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (from) draw({ page, sides: between(from, place(page, event)) });
  });
  surface.addEventListener("pointerup", (event) => {
    if (!from) return;
    const sides = between(from, place(page, event));
    from = null;
    const free = areas.find((area) => area.every((input) => !input.value));
    if (free && sides[2] - sides[0] >= LEAST && sides[3] - sides[1] >= LEAST)
      [page.dataset.page, ...sides].forEach((value, at) => {
        free[at].value = value;
      });
    draw();
  });
  surface.addEventListener("pointercancel", () => {
    from = null;
    draw();
  });
}

form.addEventListener("input", () => draw());
draw();
