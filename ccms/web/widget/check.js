// Fetched by the loader alone, where the owner of a page came from his pages at CCMS to have it looked at: what of the
// widget works here? It goes back there with the answer: no address, no words, nothing about anybody.
const WAIT = 4500;

const hello = (frame, home) =>
  new Promise((done) => {
    addEventListener("message", (event) => event.origin === home && event.source === frame.contentWindow && done(true));
    setTimeout(done, WAIT, false);
  });

async function tryFrame(home, firm) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = home + "/w/start?" + new URLSearchParams({ firm, o: location.origin });
  const answered = hello(frame, home);
  document.body.append(frame);
  const works = await answered;
  frame.remove();
  return works;
}

async function tryBadge(home, firm) {
  const picture = new Image();
  picture.src = home + "/b/" + encodeURIComponent(firm) + ".svg";
  await fetch(picture.src).catch(() => {});
}

async function tryForm(home) {
  const frame = Object.assign(document.createElement("iframe"), { name: "ccms-check", hidden: true });
  const form = Object.assign(document.createElement("form"), { action: home + "/w/probe", target: frame.name });
  document.body.append(frame, form);
  form.submit();
  await new Promise((done) => setTimeout(done, 500));
  frame.remove();
  form.remove();
}

export async function check(home, version, token, modeOf) {
  const links = [...document.querySelectorAll("a.ccms-widget[data-firm]")];
  const forms = [...document.forms].filter((form) => form.action === home + "/c/new");
  const firms = [...links.map((link) => link.dataset.firm), ...forms.map((form) => form.elements.firm.value)];
  const badge = document.querySelector(`a.ccms-widget[data-badge], img[src^="${home}/b/"]`);
  const mode = links.length ? modeOf(links[0]) : "";
  const problems = new Set();
  const violated = new Set();
  addEventListener("securitypolicyviolation", (event) => event.blockedURI.startsWith(home) && violated.add(event.effectiveDirective));

  if (badge) await tryBadge(home, firms[0] || "x");
  if (forms.length) await tryForm(home);
  violated.delete("frame-src"); // a form is tried in a frame, which its page need not allow
  if (mode === "inline" && !(await tryFrame(home, firms[0]))) problems.add("frame");
  for (const directive of violated) problems.add(directive);
  const said = new URLSearchParams({ token, version, mode, buttons: firms.length, firms: [...new Set(firms)], problems: [...problems] });
  location.assign(home + "/developers/checked#report=" + encodeURIComponent(said));
}
