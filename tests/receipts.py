"""Reads the receipts that are handed out, as somebody outside does who wants to check one."""

import base64

from ccms.ledger.receipts import Receipt


def receipt_of(form):
    """Return the receipt that its JSON describes."""
    return Receipt(
        event=form["event"].encode(),
        index=form["index"],
        size=form["size"],
        path=tuple(bytes.fromhex(step) for step in form["path"]),
        head=form["head"].encode(),
        signature=base64.b64decode(form["signature"], validate=True),
        public_key=bytes.fromhex(form["public_key"]),
    )
