"""Limits how many buyers a shop's button brings at a time with their orders; an operator can lift the limit.

Above the limit nobody is stopped: the order is left out, and the form opens with the shop chosen, to be filled in by
hand. So a person who has a shop's public id, which is no secret, can spoil its convenience and nothing else. Where
very many buyers come because very much went wrong, an operator lifts the limit for a while.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.firms import shop_keys
from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Firm, Shop
from ccms.gate import alarms, counters
from ccms.gate.limits import DAY, SURGE, Counted, digest_of
from ccms.ledger import events

LIFTED = "shop_button_lifted"
REACHED = "shop_button_reached"
BEGUN, ENDED = "firm.lifted_button_limit", "firm.restored_button_limit"


def has_room(firm: UUID, now: datetime) -> bool:
    """Count one more buyer from this shop's pages; False where their order is to be left out."""
    key = str(firm)
    if counters.take(Counted.SHOP_BUTTON, key, now).allowed or alarms.suspended_for({LIFTED: key}, now):
        return True
    alarms.sound(REACHED, key, now)
    return False


def lift(firm: Firm, until: datetime, now: datetime) -> None:
    """Let everybody's order through until then, a week at most."""
    shop_keys.shop_of(firm.pk, now)
    with transaction.atomic():
        shop_keys.held(firm.pk)
        alarms.resume(LIFTED, str(firm.pk))  # a shorter time than the one before is a wish too
        alarms.suspend(LIFTED, str(firm.pk), min(until, now + SURGE))
        events.note(f"shop:{firm.pk}", BEGUN, by=OPERATOR, at=now, firm=str(firm.pk))


def restore(firm: Firm, now: datetime) -> bool:
    """Hold the shop to its limit again; False where it was."""
    with transaction.atomic():
        ended = alarms.resume(LIFTED, str(firm.pk))
        if ended:
            shop_keys.held(firm.pk)
            events.note(f"shop:{firm.pk}", ENDED, by=OPERATOR, at=now, firm=str(firm.pk))
    return ended


def reached(now: datetime) -> list[Firm]:
    """Return the shops that reached their limit within a day. An alarm keeps a digest only, so all shops are tried."""
    alarmed = {bytes(alarm.key) for alarm in alarms.recent(now - DAY) if alarm.name == REACHED}
    if not alarmed:
        return []
    of_all = Shop.objects.select_related("firm").order_by("pk")
    return [shop.firm for shop in of_all.iterator() if digest_of(REACHED, str(shop.pk)) in alarmed]
