// In a shop's page: says hello to the page that was registered, tells it height and step, and lets nobody hide the form.
const LEAST = { width: 300, height: 400 };
const LOWEST = LEAST.height + 20; // a zoomed browser rounds: what we ask for must not count as hidden
const body = document.body;
const origin = body.dataset.frame;
let port, follows = false, fault = body.dataset.fault;

const say = (message) => port && port.postMessage(message);
const tell = (height) => say({ t: "height", h: Math.min(Math.max(Math.ceil(height), LOWEST), 4000) });
// not scrollHeight, which is never less than the frame: that has the height of the page before
const measure = () => tell(document.documentElement.getBoundingClientRect().height);
const follow = () => {
  if (follows) return;
  follows = true;
  measure();
  new ResizeObserver(measure).observe(document.documentElement);
};
const isHidden = () => innerWidth < LEAST.width || innerHeight < LEAST.height;

addEventListener("message", (event) => {
  if (event.origin !== origin || event.source !== parent || !event.data || !event.data.ccms || !event.ports[0]) return;
  port = event.ports[0];
  say({ t: "ready" });
  if (body.dataset.step) say({ t: "step", n: Number(body.dataset.step), of: Number(body.dataset.of) });
  if (body.dataset.filed) say({ t: "filed", tracking: body.dataset.filed });
  if (fault) say({ t: "error", code: fault });
  if (event.data.ccms !== "1.0.0" || innerHeight <= LOWEST + 1) return follow();
  // the first loader stays where the page before was scrolled to; a window with nothing below it is at its top
  tell(LOWEST);
  addEventListener("resize", follow, { once: true });
  setTimeout(follow, 1000); // a busy phone may draw so late that it tells of no resize
});

// the dialog around the frame hears nothing of keys that are pressed in here
addEventListener("keydown", (event) => event.key === "Escape" && say({ t: "close" }));

// A form that is shown too small to be read is not sent.
const holdBack = (event) => {
  // the way out of a frame that is too small stays open
  const leaves = event.target.hasAttribute("data-apart") || event.submitter?.name === "apart";
  if (!isHidden() || leaves) return;
  const said = document.getElementById("too-small");
  event.preventDefault();
  event.stopPropagation();
  said.hidden = false;
  said.scrollIntoView({ block: "nearest" });
};
addEventListener("submit", holdBack, true);

async function start(form) {
  const answer = await fetch(form.dataset.probe, { credentials: "same-origin" });
  if (!(await answer.json()).kept) {
    document.getElementById("no-cookies").hidden = false;
    fault = "blocked";
    return parent.postMessage({ ccms: "hello" }, origin);
  }
  const order = new URLSearchParams(location.hash.slice(1)).get("order");
  if (order) form.elements.order.value = order;
  parent.postMessage({ ccms: "hello" }, origin);
  setTimeout(() => form.submit(), 0);
}

if (parent !== window && origin) {
  const first = document.querySelector("form[data-probe]");
  if (first) start(first);
  else parent.postMessage({ ccms: "hello" }, origin);
}
