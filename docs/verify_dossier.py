"""Verify a dossier offline: `python3 verify_dossier.py FOLDER_OR_ZIP [--key PUBLIC_KEY_HEX] [--digest HEX]`.

It needs Python 3.12 and nothing else, and shares no line with the program that made the dossier. It compares every file
with its digest, the data with the files, the events with each other and with the data, and the receipts with the signed
head. Give --key, the key that the ledger publishes, to know who signed; and --digest, the number in the office's
history, to know that this is the dossier that was handed out. Without them it says what it could not know.
"""

import argparse
import base64
import json
import sys
import zipfile
from collections.abc import Mapping
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

KEY = 32
SUMS, DATA = "SHA256SUMS", "dossier.json"
EVENTS, RECEIPTS, HEAD = "ledger/events.jsonl", "ledger/receipts.json", "ledger/head.json"

# Ed25519 as RFC 8032 describes it: slow, and read in a minute.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Wrong(Exception):  # noqa: N818 - says what is wrong
    """The dossier is not what was made; the text says where."""


def add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Add two points of the curve (RFC 8032, 5.1.4)."""
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    """Multiply a point."""
    result: tuple[int, ...] = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def point_of(encoded: bytes) -> tuple[int, ...]:
    """Read a point of the curve (RFC 8032, 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        raise Wrong("the public key or the signature is none")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the holder of this key signed exactly this message."""
    require((len(key), len(signature)) == (KEY, 2 * KEY), "the public key or the signature has another length")
    number = int.from_bytes(signature[KEY:], "little")
    if number >= L:
        return False
    hashed = int.from_bytes(sha512(signature[:KEY] + key + message).digest(), "little") % L
    left, right = times(number, BASE), add(point_of(signature[:KEY]), times(hashed, point_of(key)))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def files_of(place: Path) -> dict[str, bytes]:
    """Read every file of a folder, or of the one folder in a ZIP."""
    if place.is_dir():
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with zipfile.ZipFile(place) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def require(is_so: object, otherwise: str) -> None:
    """Stop with a sentence where something is not as it must be."""
    if not is_so:
        raise Wrong(otherwise)


def check_sums(files: Mapping[str, bytes]) -> None:
    """Compare the list of digests with the files: each is listed once, in order, and none else is there."""
    require(SUMS in files, f"{SUMS} is missing")
    found = {path: sha256(content).hexdigest() for path, content in sorted(files.items()) if path != SUMS}
    whole = "".join(f"{digest}  {path}\n" for path, digest in found.items())
    if whole.encode() == files[SUMS]:
        return
    listed = dict(
        reversed(line.split("  ", 1)) for line in files[SUMS].decode(errors="replace").splitlines() if "  " in line
    )
    wrong = sorted(path for path in listed.keys() | found.keys() if listed.get(path) != found.get(path))
    raise Wrong(f"not as {SUMS} says: {', '.join(wrong) or SUMS}")


def check_data(data: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Compare the data with the files: it names every one but itself and the list of digests."""
    require(data["kind"] == "ccms.dossier" and data["v"] == 1, f"{DATA} is of another kind")
    named = {item["path"]: (item["size"], item["sha256"]) for item in data["items"]}
    there = {path: (len(files[path]), sha256(files[path]).hexdigest()) for path in files if path not in {SUMS, DATA}}
    wrong = sorted(path for path in named.keys() | there.keys() if named.get(path) != there.get(path))
    require(not wrong, f"not as {DATA} says: {', '.join(wrong)}")


def check_chain(data: Mapping[str, Any], lines: list[bytes]) -> list[dict[str, Any]]:
    """Compare the events with each other, with the history in the data, and with the files of evidence."""
    events, before = [json.loads(line) for line in lines], b""
    for number, (line, event) in enumerate(zip(lines, events, strict=True), 1):
        follows = (event["seq"], event["subject"], event["prev"]) == (number, data["subject"], before.hex())
        require(follows, f"event {number} does not follow the one before it")
        before = sha256(b"\0" + line).digest()
    told = [{"event": e["id"], "seq": e["seq"], "kind": e["kind"], "at": e["at"]} for e in events]
    require(told == data["timeline"], f"the history in {DATA} is not that of the events")
    named = {}
    for event in events:
        given = event["data"].get("evidence", [])
        for file in [{"id": given, **event["data"]}] if isinstance(given, str) else given:
            named[file["id"]] = file.get("sha256")
    for item in data["items"]:
        is_named = "evidence" not in item or named.get(item["evidence"]) == item["sha256"]
        require(is_named, f"no event names {item['path']} with this digest")
    return events


def check_receipt(receipt: Mapping[str, Any], key: str) -> None:
    """Find that a signed head holds the event, as verify_receipt.py does."""
    require(not key or receipt["public_key"] == key, "a receipt is signed by another key")
    digest = sha256(receipt["head"].encode()).digest()
    signature = base64.b64decode(receipt["signature"], validate=True)
    require(is_signed(bytes.fromhex(receipt["public_key"]), digest, signature), "a head is not signed by its key")
    head, leaf = json.loads(receipt["head"]), bytes.fromhex(receipt["leaf"])
    if "event" in receipt:
        require(sha256(b"\0" + receipt["event"].encode()).digest() == leaf, "a receipt's event is not its leaf")
        require(json.loads(receipt["event"])["id"] not in head["broken"], "a head names the event as broken")
    index, last, path, node = receipt["index"], head["size"] - 1, list(map(bytes.fromhex, receipt["path"])), leaf
    require(0 <= index <= last and receipt["size"] == head["size"], "a receipt's event is not under its head")
    while last:
        if index % 2 and path:
            node = sha256(b"\1" + path.pop(0) + node).digest()
        elif index < last and path:
            node = sha256(b"\1" + node + path.pop(0)).digest()
        index, last = index // 2, last // 2
    require(not path and node.hex() == head["root"], "a receipt's event does not lead to the signed root")


def check_proofs(files: Mapping[str, bytes], lines: list[bytes], key: str) -> str:
    """Compare the receipts with the head and, where they are there, with the events; say what is proved."""
    if RECEIPTS not in files:
        return "no receipt is in it: nothing is signed"
    receipts, head = json.loads(files[RECEIPTS]), json.loads(files[HEAD])
    for receipt in receipts:
        check_receipt(receipt, key)
        require(not lines or receipt.get("event", "").encode() in lines, "a receipt is of an event that is not here")
    require(all(head[name] == receipts[-1][name] for name in head), f"{HEAD} is not that of the newest receipt")
    upto = lines.index(receipts[-1]["event"].encode()) + 1 if lines else 0
    signer = (
        f"by the given key, {key[:16]}…" if key else f"by {head['public_key'][:16]}…; give --key to know whose that is"
    )
    return f"signed {signer}" + (f"; events 1 to {upto} of {len(lines)}" if lines else "")


def verify(place: Path, key: str = "", digest: str = "") -> list[str]:
    """Return what was found, one sentence each. Raises Wrong, or whatever reading a broken file raises."""
    files = files_of(place)
    check_sums(files)
    data = json.loads(files.get(DATA, b"{}"))
    check_data(data, files)
    whole = sha256(files[SUMS]).hexdigest()
    require(not digest or digest == whole, f"this is another dossier: {whole}")
    lines = files[EVENTS].splitlines() if EVENTS in files else []
    found = [f"{len(files)} files, each as it was made", f"digest of the whole: {whole}"]
    if lines:
        found.append(f"{len(check_chain(data, lines))} events, one chain")
    found.append(check_proofs(files, lines, key))
    return [*found, *(f"lacking: {gap['part']} ({gap['code']})" for gap in data["gaps"])]


def main() -> int:
    """Read the arguments, print what was found, and return 1 where something is wrong."""
    asked = argparse.ArgumentParser(description="Verify a dossier offline.")
    asked.add_argument("place", type=Path)
    asked.add_argument("--key", default="")
    asked.add_argument("--digest", default="")
    given = asked.parse_args()
    try:
        found = verify(given.place, given.key, given.digest)
    except (Wrong, ValueError, LookupError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"WRONG: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
