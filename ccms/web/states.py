"""The words for each public state, one table for pages, SMS, API and open data (reference words: the design guide).

A state is never told by colour alone: it has an icon, a word and a tone. `disputed` is told by its reason,
`closed` by its outcome.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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
    "alert": '<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.500v.5"/>',
    "dots": '<path d="M5 12h.5M12 12h.5M19 12h.5"/>',
    "phone": '<path d="M8 2h8v20H8zM11 18.500h2"/>',
}


@dataclass(frozen=True)
class StateWords:
    """A public state as the reader sees it: words, who acts next, tone (info, warn, ok, muted) and icon."""

    label: Any
    tone: str
    icon: str
    turn: Any = ""


_STATES = {
    "draft": StateWords(_("Not sent yet"), "warn", "pen", _("It is your turn.")),
    "with_firm": StateWords(_("Waiting for the seller"), "info", "hourglass", _("It is the seller's turn.")),
    "with_consumer": StateWords(_("Waiting for you"), "warn", "person", _("It is your turn.")),
    "disputed": StateWords(_("Going to DNCRP"), "info", "arrow", _("It is DNCRP's turn.")),
    "promised": StateWords(
        _("Promised, waiting for the day"), "info", "calendar", _("It is the seller's turn.")
    ),
    "with_regulator": StateWords(_("With DNCRP"), "info", "eye", _("It is DNCRP's turn.")),
    "hearing": StateWords(_("Hearing set"), "warn", "people", _("Both sides are called to the hearing.")),
    "ordered": StateWords(_("Order made"), "info", "paper", _("It is the seller's turn.")),
    "settled": StateWords(_("Settled"), "ok", "check"),
    "closed": StateWords(_("Closed"), "muted", "dash"),
}
KEYS = tuple(_STATES)

_DISPUTED = {
    "silence": _("The seller did not answer, going to DNCRP"),
    "unreachable": _("The seller could not be reached, going to DNCRP"),
    "no_effort": _("You did not agree, going to DNCRP"),
    "disagreement": _("You did not agree, going to DNCRP"),
    "defence_unanswered": _("The two sides differ, going to DNCRP"),
    "broken_promise": _("The promise was not kept, going to DNCRP"),
    "refused": _("The seller refused, going to DNCRP"),
    "consumer_unreached": _("You could not be reached, going to DNCRP"),
    "abuse_review": _("An officer looks at it first"),
    "not_consumer": _("An officer looks at it first"),
    "limitation": _("An officer looks at it first"),
    "remedy_received": _("An officer looks at it first"),
    "reopened": _("Opened again, going to DNCRP"),
}

_CLOSED = {
    "withdrawn": _("Closed: withdrawn by the buyer"),
    "defence_accepted": _("Closed: the seller's explanation was accepted"),
    "unrated": _("Closed: the buyer did not reply"),
    "performed_unconfirmed": _("Closed: the seller reported it done, the buyer did not reply"),
    "rejected": _("Closed: not accepted by DNCRP"),
    "dismissed": _("Closed: dismissed by DNCRP"),
    "order_complied": _("Closed: the order was carried out"),
    "order_unpaid": _("Closed: the fine was not paid"),
    "out_of_scope": _("Closed: another office handles this"),
    "joined": _("Closed: joined to another complaint"),
}


def words(public_state: str, *, reason: str = "", outcome: str = "") -> StateWords:
    """The words for a public state; `disputed` needs its reason, `closed` its outcome, to be told fully."""
    state = _STATES[public_state]
    label = state.label
    if public_state == "disputed":
        label = _DISPUTED.get(reason, label)
    if public_state == "closed":
        label = _CLOSED.get(outcome, label)
    return StateWords(label, state.tone, state.icon, state.turn)
