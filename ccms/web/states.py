"""The words for each public state, one table for pages, SMS, API and open data (reference words: the design guide).

A state is never shown by colour alone: it has an icon, a word and a tone. `disputed` is described by its reason,
`closed` by its outcome.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from ccms.complaints.fines import Collected, Progress
from ccms.complaints.reading.tracking import Standing, Turn
from ccms.web.templatetags.words import instant

ICONS = {
    "pen": '<path d="M4 20h4L19 9l-4-4L4 16z"/>',
    "hourglass": '<path d="M6 3h12M6 21h12M7 3c0 6 10 12 10 18M17 3c0 6-10 12-10 18"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 4-7 8-7s8 2 8 7"/>',
    "arrow": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "calendar": '<path d="M4 6h16v15H4zM4 10h16M8 3v4M16 3v4"/>',
    "eye": '<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>',
    "people": '<circle cx="8" cy="8" r="3"/><circle cx="17" cy="9" r="2.5"/>'
    '<path d="M2 20c0-4 3-6 6-6s6 2 6 6M16 14c3 0 6 2 6 5"/>',
    "paper": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "check": '<path d="M4 12.5 9.5 18 20 7"/>',
    "dash": '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
    "box": '<path d="M3 7l9-4 9 4v10l-9 4-9-4zM3 7l9 4 9-4M12 11v10"/>',
    "swap": '<path d="M4 8h14l-4-4M20 16H6l4 4"/>',
    "broken": '<path d="M12 3l9 17H3zM12 10v4M12 17v.5"/>',
    "money": '<path d="M3 6h18v12H3z"/><circle cx="12" cy="12" r="3"/>',
    "tag": '<path d="M3 12V4h8l10 10-8 8zM7.5 8v.5"/>',
    "alert": '<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.5v.5"/>',
    "dots": '<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>',
    "phone": '<path d="M8 2h8v20H8zM11 18.5h2"/>',
}


class Reader(StrEnum):
    """Who reads: each is addressed when it is his turn."""

    CONSUMER = "consumer"
    FIRM = "firm"
    OFFICE = "office"
    ANYONE = "anyone"


@dataclass(frozen=True)
class StateWords:
    """A public state as a reader sees it: words, tone (info, warn, ok, muted), icon, and whose turn it is.

    `data` are the facts behind the words, as attributes of the box.
    """

    label: Any
    tone: str
    icon: str
    turn: Any = ""
    data: Any = ""


@dataclass(frozen=True)
class _State:
    label: Any
    tone: str
    icon: str
    label_for_consumer: Any = ""


_STATES = {
    "draft": _State(_("Not sent yet"), "warn", "pen"),
    "with_firm": _State(_("Waiting for the seller's reply"), "info", "hourglass"),
    "with_consumer": _State(_("Waiting for the buyer"), "warn", "person", _("Waiting for you")),
    "disputed": _State(_("At DNCRP"), "info", "arrow"),
    "promised": _State(_("Promised, waiting for the day"), "info", "calendar"),
    "with_regulator": _State(_("With DNCRP"), "info", "eye"),
    "hearing": _State(_("Being heard"), "warn", "people"),
    "ordered": _State(_("Order made"), "info", "paper"),
    "settled": _State(_("Settled"), "ok", "check"),
    "closed": _State(_("Closed"), "muted", "dash"),
}
KEYS = tuple(_STATES)

ONLY_NAME = "only_name"  # `unreachable` from the first day
_DISPUTED = {
    ONLY_NAME: _("Only the seller's name is known, now at DNCRP"),
    "silence": _("No answer, now at DNCRP"),
    "unreachable": _("No proof that the seller got the notice, now at DNCRP"),
    "no_effort": _("Not agreed, now at DNCRP"),
    "disagreement": _("Not agreed, now at DNCRP"),
    "defence_unanswered": _("The two sides differ, now at DNCRP"),
    "broken_promise": _("Promise not kept, now at DNCRP"),
    "refused": _("The seller refused, now at DNCRP"),
    "consumer_unreached": _("The buyer could not be reached, now at DNCRP"),
    "abuse_review": _("An officer looks at it first"),
    "not_consumer": _("An officer looks at it first"),
    "limitation": _("An officer looks at it first"),
    "remedy_received": _("An officer looks at it first"),
    "reopened": _("Opened again, now at DNCRP"),
    "not_a_shop": _("Perhaps a wrong number, now at DNCRP"),
    "disowned": _("An officer looks at it first"),
}

_CLOSED = {
    "withdrawn": _("Closed: withdrawn by the buyer"),
    "defence_accepted": _("Closed: the buyer accepted the seller's explanation"),
    "unrated": _("Closed: the buyer did not reply"),
    "performed_unconfirmed": _("Closed: the seller reports it done, the buyer did not reply"),
    "rejected": _("Closed: not accepted by DNCRP"),
    "dismissed": _("Closed: dismissed by DNCRP"),
    "order_complied": _("Closed: the order was carried out"),
    "order_unpaid": _("Closed while the fine was not paid"),
    "out_of_scope": _("Closed: not a matter for DNCRP"),
    "joined": _("Closed: joined to another complaint"),
}

# Of an order, by what of the fine came in; nobody but the buyer is told of the buyer's share by the state.
_ORDERED = {
    Collected.PART: _State(_("Part of the fine is paid"), "info", "paper"),
    Collected.RECOVERY: _State(_("The fine is being recovered"), "info", "paper"),
    Collected.WHOLE: _State(_("The fine is paid"), "ok", "check"),
}

# What the state itself says otherwise, by whose turn it is.
_BY_TURN: Mapping[tuple[str, Turn], Any] = {
    ("hearing", Turn.OFFICE): _("Heard, the decision is to come"),
    ("with_regulator", Turn.BODY): _("With another office"),
}

_YOURS = _("It is your turn.")
_TURNS: Mapping[Turn, Any] = {
    Turn.NOBODY: "",
    Turn.CONSUMER: _("It is the buyer's turn."),
    Turn.FIRM: _("It is the seller's turn."),
    Turn.OFFICE: _("It is DNCRP's turn."),
    Turn.BODY: _("It is the other office's turn."),
    Turn.HEARING: _("The hearing or its result is waited for."),
}


def of(standing: Standing, *, reader: Reader = Reader.ANYONE, is_told_all: bool = False) -> StateWords:
    """Return the words for where a complaint stands; the money and the notice are data for those who are told all."""
    told = {"reason": ONLY_NAME if standing.only_name else standing.reason, "outcome": standing.outcome}
    said = words(standing.public_state, **told, fine=standing.fine, turn=standing.turn, reader=reader)
    if standing.untold:
        said = _untold(said, reader)
    facts = _facts(standing, is_told_all=is_told_all)
    return replace(said, data=format_html_join("", ' data-{}="{}"', ((name, value) for name, value in facts if value)))


def _untold(said: StateWords, reader: Reader) -> StateWords:
    """Say that the buyer has to tell the seller, where nobody else can: nothing is waited for that could come."""
    turn = _("Your turn: tell the seller.") if reader is Reader.CONSUMER else _("The buyer is to tell the seller.")
    return replace(said, label=_("The seller does not know of it yet"), tone="warn", icon="person", turn=turn)


def _facts(standing: Standing, *, is_told_all: bool) -> Iterator[tuple[str, object]]:
    yield "state", standing.public_state
    yield "turn", standing.turn
    yield "due", instant(standing.due_at)
    yield "late", instant(standing.late_since)
    yield "outcome", standing.outcome
    if is_told_all:
        yield "received", instant(standing.received_at)
        if standing.fine:
            yield "fine", str(standing.fine.fine_paisa)
            yield "paid", str(standing.fine.paid_paisa)


def words(
    public_state: str,
    *,
    reason: str = "",
    outcome: str = "",
    fine: Progress | None = None,
    turn: Turn = Turn.NOBODY,
    reader: Reader = Reader.ANYONE,
) -> StateWords:
    """Return the words for a public state: `disputed` by its reason, `closed` by its outcome, `ordered` by its fine."""
    state = _STATES[public_state]
    if public_state == "ordered" and fine:
        state = _ORDERED.get(fine.collected, state)
    label = _BY_TURN.get((public_state, turn), state.label)
    if public_state == "disputed":
        label = _DISPUTED.get(reason, label)
    if public_state == "closed":
        label = _CLOSED.get(outcome, label)
    if reader is Reader.CONSUMER and state.label_for_consumer:
        label = state.label_for_consumer
    is_own = reader is not Reader.ANYONE and str(turn) == str(reader)
    return StateWords(label, state.tone, state.icon, _YOURS if is_own else _TURNS[turn])
