"""`manage.py rights` prints who may do what as a Markdown page, which is docs/generated/rights.md."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from ccms.accounts.actors import Actor, Kind, Role
from ccms.accounts.deed import DEEDS, FIRM_KEY, Deed
from ccms.complaints.transitions import TRANSITIONS
from ccms.web.apps import routes

_CODE, _OWN = "whoever has the code or link that was sent to the number or address", "anybody with an account, of it"
_READER = "whoever may read it; each opening is noted"
_BUYER = "a buyer, in the filing or beside an act of the life cycle"
_DATA, _WEBHOOK = (
    "judged in `own_data`, whose functions are no deeds yet",
    "judged in `webhooks/owning.py`, no deed yet",
)
_DESK = "the operator, an administrator, or the body itself, for which the pages' access stands"
# Events that no deed names, beside those of jobs and of the operator: by whom they are, or where that is judged.
BESIDE = {
    "added_webhook": _WEBHOOK,
    "consumer.asked_erasure": _DATA,
    "consumer.confirmed_intake": _CODE,
    "consumer.disowned_intake": _CODE,
    "consumer.filed_intake": _BUYER,
    "consumer.named_seller": _BUYER,
    "consumer.took_back_erasure": _DATA,
    "consumer.took_data": _DATA,
    "ended_body_address": _DESK,
    "ended_webhook": _WEBHOOK,
    "firm.applied": _CODE,
    "firm.changed_application": _CODE,
    "firm.claimed_page": _CODE,
    "firm.completed_application": "the applicant, before the firm is registered",
    "firm.disowned_contact": _CODE,
    "firm.lifted_button_limit": "the operator",
    "firm.named_own_number": "the firm's side, beside an act of the life cycle",
    "firm.restored_button_limit": "the operator",
    "imported_firms": "a job, for whoever ordered the list, or the operator",
    "made_spare_codes": _OWN,
    "office.granted_erasure": _DATA,
    "office.opened_identity_paper": _DATA,
    "office.opened_paper": _READER,
    "office.refused_erasure": _DATA,
    "office.told_bodies": _DATA,
    "office.wrote_down_contact": "whoever calls a firm, beside the act that notes the call",
    "opened_paper": _READER,
    "replaced_secret": _WEBHOOK,
    "set_body_address": _DESK,
    "set_password": _OWN,
    "set_second_factor": _OWN,
    "switched_on_webhook": _WEBHOOK,
}


class Command(BaseCommand):
    """Prints; a test holds the page in docs/ against it."""

    help = "Print who may do what as a page."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the page."""
        self.stdout.write(page(), ending="")


def page() -> str:
    """Return the page."""
    return "\n".join([*_acts(), "", *_deeds(), "", *_others(), ""])


def deeds() -> list[Deed]:
    """Return the deeds of all pages and calls that are on."""
    list(routes())  # imports whatever they use
    return DEEDS


def _acts() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Made by `python manage.py rights` from `ccms/complaints/transitions.py` and each `@deed`; do not edit."
    yield ""
    yield "## On a complaint"
    yield ""
    yield "From which status, and where it leads, is in [the life cycle](lifecycle.md)."
    yield ""
    yield "| action | by |"
    yield "|---|---|"
    for action in dict.fromkeys(row.action for row in TRANSITIONS):
        yield f"| `{action}` | {_list(role for row in TRANSITIONS if row.action is action for role in row.by)} |"


def _deeds() -> Iterator[str]:
    yield "## Beside complaints"
    yield ""
    yield f"`registry` and `decide` are powers of a post, `{FIRM_KEY}` is a machine of a firm. To which firm, office or"
    yield "person the right reaches, the function decides where it finds and locks them. What notes no event of the"
    yield "books, as a desk's own papers and a person's own settings, is not listed."
    yield ""
    yield "| events | by | what |"
    yield "|---|---|---|"
    yield from sorted(f"| {_list(_names(each))} | {_list(each.by)} | {_sentence(each)} |" for each in deeds())


def _others() -> Iterator[str]:
    yield "## By nobody's role"
    yield ""
    yield "What begins with `clock` is done by a job, what begins with `operator` by somebody who has a shell on the"
    yield "machine. Beside them:"
    yield ""
    yield "| event | by |"
    yield "|---|---|"
    yield from (f"| `{event}` | {who} |" for event, who in BESIDE.items())


def _names(row: Deed) -> Iterator[str]:
    """Yield the whole names of its events; a holder of a post with the power belongs to an office."""
    sides = {Actor(role=Role(each)).kind if each in set(Role) else Kind.OFFICE for each in row.by - {FIRM_KEY}}
    for event in row.events:
        yield from ([event] if "." in event else [f"{side}.{event}" for side in sides])


def _sentence(row: Deed) -> str:
    return (row.function.__doc__ or "").partition(". ")[0].partition(".\n")[0].removesuffix(".")


def _list(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(set(values)))
