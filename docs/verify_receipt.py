"""Verify receipts offline: `python verify_receipt.py PUBLIC_KEY_HEX HEADS.txt RECEIPT.json`."""

import base64
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify(receipt: dict[str, Any], public_key: str, published: set[str]) -> Any:
    """Return the event, or None if it is withheld, where the key signed a published head that holds it, else raise."""
    head_hash = sha256(receipt["head"].encode()).digest()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    key.verify(base64.b64decode(receipt["signature"]), head_hash)
    if head_hash.hex() not in published:
        raise ValueError("this head is not among the published ones")
    head, event = json.loads(receipt["head"]), json.loads(receipt.get("event", "null"))
    index, last = receipt["index"], head["size"] - 1
    if not 0 <= index <= last or (event["id"] in head["broken"] if event else head["broken"]):
        raise ValueError("the event is not under this head, or is, or may be, one that is named as broken there")
    node = sha256(b"\0" + receipt["event"].encode()).digest() if event else bytes.fromhex(receipt["leaf"])
    path = list(map(bytes.fromhex, receipt["path"]))
    while last:
        if index % 2:
            node = sha256(b"\1" + path.pop(0) + node).digest()
        elif index < last:
            node = sha256(b"\1" + node + path.pop(0)).digest()
        index, last = index // 2, last // 2
    if path or node.hex() != head["root"]:
        raise ValueError("the event and its path do not give the signed root")
    return event


if __name__ == "__main__":
    heads = {line.split()[4] for line in Path(sys.argv[2]).read_text().splitlines()}
    for name in sys.argv[3:]:
        found = verify(json.loads(Path(name).read_text()), sys.argv[1], heads)
        told = f"{found['kind']} {found['subject']} at {found['at']}" if found else "an event that is not shown here"
        sys.stdout.write(f"{name}: in the ledger: {told}\n")
