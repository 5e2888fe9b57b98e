"""Works out what a seller can do now: the plain choices of an answer, and the other acts that are open."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.firm_view import FirmView
from ccms.web.firm.answer_context import address

A = Action
NOT_A_SHOP = "not_a_shop"  # what the pack calls the answer of who was reached in the shop's place


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do: its words, its page, a picture and what it means."""

    label: Any
    url: str
    icon: str = ""
    hint: Any = ""


def main(view: FirmView) -> list[Way]:
    """Return the choices of an answer, or the one thing that is asked of the seller."""
    if A.GIVE_INFORMATION in view.acts:
        return [Way(_("Answer the officer's question"), address(view, "inform"), "pen"), *_answers(view)]
    if A.REPORT_PERFORMANCE in view.acts:
        return [
            Way(
                _("I have kept the promise"),
                address(view, "performed"),
                "check",
                _("Say when, and how it can be seen."),
            )
        ]
    return _answers(view)


def _answers(view: FirmView) -> list[Way]:
    ways: list[Way] = []
    if A.OFFER in view.acts:
        ways += [
            *_agree(view),
            Way(_("Make another offer"), address(view, "offer"), "swap", _("Something else, or another day")),
        ]
    if A.CLAIM_SOLVED in view.acts:
        ways.append(Way(_("It is already solved"), address(view, "solved"), "box", _("With a day and a proof")))
    if A.DEFEND in view.acts:
        ways.append(
            Way(
                _("The complaint is not right"),
                address(view, "dispute"),
                "broken",
                _("Say why; add a proof if you can"),
            )
        )
    if A.REFUSE in view.acts and not view.proved:
        hint = _("The buyer gave your number by mistake; we then write to you no more")
        ways.append(Way(_("I am no shop: wrong number"), address(view, "refuse", choice=NOT_A_SHOP), "phone", hint))
    return ways


def _agree(view: FirmView) -> list[Way]:
    """Offer what is asked for, where it is something that can be offered."""
    asked = view.counter.remedy if view.counter else view.wish
    if asked not in {choice.code for choice in (view.pack.reasons["offer_kind"] if view.counter else view.offers)}:
        return []
    label, hint = _("Accept: give what was asked"), _("With the day by which you do it")
    if view.counter:
        label = _("Agree to the buyer's proposal")
        hint = _("It is then your promise; the buyer is not asked again")
    return [Way(label, address(view, "offer_terms", choice=asked), "check", hint)]


def beside(view: FirmView) -> list[Way]:
    """Return what else is open to him."""
    offered = [
        (A.ASK in view.acts, _("Ask the buyer something (once)"), "ask"),
        (A.INTERIM in view.acts and view.interim_from is not None, _("I need more time (once)"), "interim"),
        (_can_say_absent(view), _("Cannot come to the hearing? Say so"), "cannot_come"),
        (A.ADD_EVIDENCE in view.acts, _("Add evidence"), "add_evidence"),
        (A.ADD_EVIDENCE in view.acts, _("Is this my order?"), "check"),
    ]
    return [Way(label, address(view, route)) for is_open, label, route in offered if is_open]


def _can_say_absent(view: FirmView) -> bool:
    """Tell whether the firm may say that it cannot come to the hearing, and has not said it of this one."""
    return A.CANNOT_COME in view.acts and view.hearing is not None and not view.hearing.cannot_come
