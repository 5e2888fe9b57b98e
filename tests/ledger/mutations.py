"""Changes to the past of every sort, by the owner of the database, as a dice has it."""

import random
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from ccms.ledger.models import Event, Head
from ccms.ledger.verify import verify_ledger
from tests.ledger.conftest import SEED
from tests.ledger.forging import change_as_owner, entry_at, forge_everything, reseal_with

ONE_COLUMN = [
    "event_id = gen_random_uuid()",
    "subject = 'complaint:E'",
    "seq = seq + 50",
    "kind = 'firm.refused'",
    "actor = 'nobody'",
    "at = at - interval '1 day'",
    "due_at = coalesce(due_at, at) + interval '1 day'",
    "prev = sha256(prev)",
]
ONE_HEAD_COLUMN = [
    "kind = 'break'",
    "root = sha256(root)",
    "size = size - 1",
    "upto_tx = upto_tx - 1",
    "at = at - interval '1 minute'",
    "signature = sha256(signature)",
    "key_id = upper(key_id) || '0'",
]


def escaped(kept, seed, turns):
    """Change the past so often, each time from what it was; return the changes that `verify` did not find."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, no secret
    unseen = []
    for turn in range(turns):
        change = dice.choice(SORTS)
        with _undone():
            change(dice)
            if verify_ledger(kept=kept).clean:
                unseen.append((turn, change.__name__))
    return unseen


@contextmanager
def _undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _signed_events(dice, count):
    signed = Event.objects.filter(tx__lt=Head.objects.get(number=6).upto_tx)
    return dice.sample(list(signed.order_by("id")), count)


def _flip_a_bit(dice):
    [event] = _signed_events(dice, 1)
    column = dice.choice(["body", "leaf"])
    changed = bytearray(getattr(event, column))
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    change_as_owner(f"UPDATE ledger_event SET {column} = %s WHERE id = %s", [bytes(changed), event.pk])  # noqa: S608


def _change_a_column(dice):
    [event] = _signed_events(dice, 1)
    change_as_owner(f"UPDATE ledger_event SET {dice.choice(ONE_COLUMN)} WHERE id = %s", [event.pk])  # noqa: S608


def _remove_an_event(dice):
    [event] = _signed_events(dice, 1)
    change_as_owner("DELETE FROM ledger_event WHERE id = %s", [event.pk])


def _remove_a_tail(dice):
    [event] = _signed_events(dice, 1)
    change_as_owner("DELETE FROM ledger_event WHERE tx >= %s", [event.tx])
    if dice.random() < 0.5:
        change_as_owner("DELETE FROM ledger_head WHERE upto_tx > %s", [event.tx])


def _rehash_from_a_changed_event(dice):
    [event] = _signed_events(dice, 1)
    reseal_with(event.subject, event.seq, data={"amount": -dice.randrange(1, 10**6)})


def _date_back_and_rehash(dice):
    [event] = _signed_events(dice, 1)
    at = entry_at(event.subject, event.seq).at - timedelta(days=dice.randrange(1, 400))
    reseal_with(event.subject, event.seq, at=at)


def _exchange_two_contents(dice):
    one, other = _signed_events(dice, 2)
    change_as_owner("UPDATE ledger_event SET event_id = gen_random_uuid() WHERE id IN (%s, %s)", [one.pk, other.pk])
    for target, source in ((one, other), (other, one)):
        change_as_owner(
            "UPDATE ledger_event SET event_id = %s, kind = %s, actor = %s, at = %s, body = %s, leaf = %s WHERE id = %s",
            [source.event_id, source.kind, source.actor, source.at, source.body, source.leaf, target.pk],
        )


def _exchange_two_positions(dice):
    one, other = _signed_events(dice, 2)
    change_as_owner("UPDATE ledger_event SET id = -1, tx = %s WHERE id = %s", [other.tx, one.pk])
    change_as_owner("UPDATE ledger_event SET id = %s, tx = %s WHERE id = %s", [one.pk, one.tx, other.pk])
    change_as_owner("UPDATE ledger_event SET id = %s WHERE id = -1", [other.pk])


def _change_a_head(dice):
    change, number = dice.choice(ONE_HEAD_COLUMN), dice.randrange(1, 7)
    change_as_owner(f"UPDATE ledger_head SET {change} WHERE number = %s", [number])  # noqa: S608


def _remove_a_head(dice):
    change_as_owner("DELETE FROM ledger_head WHERE number = %s", [dice.randrange(1, 7)])


def _sign_a_forged_past(dice):
    forge_everything(dice.choice([SEED, b"\x66" * 32]))


SORTS = [
    _flip_a_bit,
    _change_a_column,
    _remove_an_event,
    _remove_a_tail,
    _rehash_from_a_changed_event,
    _date_back_and_rehash,
    _exchange_two_contents,
    _exchange_two_positions,
    _change_a_head,
    _remove_a_head,
    _sign_a_forged_past,
]
