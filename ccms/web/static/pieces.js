// Sends a file in pieces and goes on where it stopped, also after the page was closed (tus 1.0.0, ES2018).
// files.js asks for it; where it answers nothing, the file goes with its form as it does without script.
const LEAST = 8192;
const FIRST = 16384; // what fits into one piece goes with its form
const MOST = 1048576;
const CAREFUL = 4; // pieces that are small: a browser repeats one by itself where the page's own connection breaks
const WHOLE = 16 * MOST; // of a larger file only both ends are digested: a cheap phone has little memory
const WAITS = [1, 2, 4, 8, 30]; // seconds
const PATIENCE = 30000;
const KEPT = "ccms-upload ";
const DAYS_KEPT = 2; // the server keeps a file a day, unless it was told otherwise
let wake = () => {};
let answered = 0;

const pause = (seconds) => new Promise((done) => setTimeout((wake = done), seconds * 1000));
const read = (blob) => new Response(blob).arrayBuffer();
const sentFrom = parent === window ? "page" : "frame";

function shelf(act) {
  try {
    return act(localStorage);
  } catch (error) {
    return null; // a browser that keeps nothing sends the file all the same
  }
}

const recall = (name) => (shelf((kept) => kept.getItem(KEPT + name)) || "").split(" ")[1];
const keep = (name, address) => shelf((kept) => kept.setItem(KEPT + name, `${Date.now()} ${address}`));
const drop = (name) => shelf((kept) => kept.removeItem(KEPT + name));
const isOld = (text) => Date.now() - parseInt(text, 10) > DAYS_KEPT * 86400000;

function tidy(kept) {
  const ours = Object.keys(kept).filter((each) => each.startsWith(KEPT));
  ours.filter((each) => isOld(kept.getItem(each))).forEach((each) => kept.removeItem(each));
}

async function digest(file) {
  if (!window.crypto || !crypto.subtle) return "";
  const ends = [file.slice(0, MOST), file.slice(-MOST), `${file.size} ${file.lastModified}`];
  const octets = await read(file.size > WHOLE ? new Blob(ends) : file);
  const bytes = [...new Uint8Array(await crypto.subtle.digest("SHA-256", octets))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(method, address, token, headers, body) {
  const gone = new AbortController();
  const clock = setTimeout(() => gone.abort(), PATIENCE);
  try {
    const ours = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, "X-Sent-From": sentFrom };
    const answer = await fetch(address, { method, headers: { ...ours, ...headers }, body, signal: gone.signal });
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw answer;
    return answer;
  } finally {
    clearTimeout(clock);
  }
}

// Returns [key, digest] once all of it has come, or null: then the form takes the file itself.
async function inPieces(file, start, token, said) {
  const name = await digest(file).catch(() => "");
  let address = name && recall(name);
  let offset = -1; // not known
  let size = FIRST;
  let failed = 0;
  const forget = () => {
    drop(name);
    address = "";
  };
  const begin = async () => {
    const answer = await ask("POST", start, token, { "Upload-Length": file.size });
    if (answer.status !== 201) return false;
    address = answer.headers.get("Location");
    offset = 0;
    if (name) keep(name, address);
    return true;
  };
  const goOn = async (octets) => {
    const begun = Date.now();
    const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
    const answer = await ask("PATCH", address, token, headers, octets);
    const took = Date.now() - begun;
    answered += 1;
    if (took < 5000 && answered > CAREFUL) size = Math.min(size * 2, MOST);
    if (took > 15000) size = Math.max(size / 2, LEAST);
    if (answer.status === 409) await pause(1); // another tab sends the same file
    offset = answer.status === 204 ? Number(answer.headers.get("Upload-Offset")) : -1;
  };
  const look = async () => {
    const answer = await ask("HEAD", address, token, {});
    if (answer.status === 200) offset = Number(answer.headers.get("Upload-Offset"));
    else forget();
  };
  for (;;) {
    try {
      if (!address && !(await begin())) return null;
      if (offset < 0) await look();
      else if (offset < file.size) {
        const octets = await read(file.slice(offset, offset + (answered < CAREFUL ? LEAST : size))).catch(() => null);
        if (!octets) return null; // the file was moved or changed
        await goOn(octets);
      }
      if (offset >= 0) said(offset, (failed = 0));
      if (offset === file.size) return [address.split("/").pop(), file.size > WHOLE ? "" : name, forget];
    } catch (error) {
      offset = -1;
      said(-1, failed);
      await pause(WAITS[Math.min(failed, WAITS.length - 1)]);
      failed += 1;
    }
  }
}

shelf(tidy);
addEventListener("online", () => wake());
document.addEventListener("submit", () => wake(), true); // who taps again does not wait
window.inPieces = inPieces;
window.inPieces.least = FIRST;
