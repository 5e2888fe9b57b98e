"""What the owner of the database can do to the past: switch the triggers off, change rows, make hashes fit."""

from dataclasses import replace
from hashlib import sha256

from django.db import connection, transaction

from ccms.core.crypto import leaf_hash, merkle_root, public_key, sign
from ccms.ledger.events import Entry, Tip, seal
from ccms.ledger.heads import POSITION, head_body, key_id
from ccms.ledger.models import Event, Head


def change_as_owner(sql, parameters=None):
    """Run one statement with the triggers off, and switch them on again to leave no trace."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("ledger_event", "ledger_head"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, parameters)
        for trigger in ("keep", "keep_all"):
            cursor.execute(f"ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_{trigger}")
            cursor.execute(f"ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_{trigger}")


def entry_of(event):
    """Return the entry that a stored event was made from."""
    return Entry(event.event_id, event.subject, event.kind, event.actor, event.at, event.due_at, event.data)


def entry_at(subject, seq):
    """Return the entry at one place of a chain."""
    return entry_of(Event.objects.get(subject=subject, seq=seq))


def reseal(subject, entry):
    """Write a whole chain anew, each row at its old position, as one who knows our format can."""
    tip = Tip()
    for position, seq in list(Event.objects.filter(subject=subject).order_by("seq").values_list("id", "seq")):
        sealed = seal(entry(seq), tip)
        tip, new = Tip(sealed.seq, sealed.leaf), sealed.entry
        change_as_owner(
            "UPDATE ledger_event SET event_id = %s, kind = %s, actor = %s, at = %s, due_at = %s, prev = %s,"
            " body = %s, leaf = %s WHERE id = %s",
            (new.id, new.kind, new.actor, new.at, new.due_at, sealed.prev, sealed.body, sealed.leaf, position),
        )


def reseal_with(subject, seq, **change):
    """Change one event of a chain and make all later ones fit."""

    def entry(place):
        old = entry_at(subject, place)
        return replace(old, **change) if place == seq else old

    reseal(subject, entry)


def forge_everything(seed):
    """Change one amount, then make every later hash, root and signature fit."""
    reseal_with("complaint:A", 4, data={"amount": 1})
    public = public_key(seed)
    before, from_tx = b"", 0
    for head in Head.objects.order_by("number"):
        events = list(Event.objects.filter(tx__gte=from_tx, tx__lt=head.upto_tx).order_by("tx", "id"))
        head.root = merkle_root([leaf_hash(bytes(event.body)) for event in events])
        head.positions = sha256(b"".join(POSITION.pack(event.tx, event.id) for event in events)).digest()
        head.prev, from_tx = before, head.upto_tx
        head.body = head_body(head, [])
        before = sha256(head.body).digest()
        stated = (head.root, head.positions, head.prev)
        change_as_owner(
            "UPDATE ledger_head SET root = %s, positions = %s, prev = %s, body = %s, hash = %s, signature = %s,"
            " public_key = %s, key_id = %s WHERE number = %s",
            (*stated, head.body, before, sign(seed, before), public, key_id(public), head.number),
        )
