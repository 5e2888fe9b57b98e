"""Says below an event which people were told, by the messages that were made, never by those that should be."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.event_type import Happened
from ccms.complaints.office_people import HeadTold
from ccms.web.states import Reader

type Words = Any  # a str, or a lazy translation

AT_ONCE: Mapping[str, Words] = {
    "told_firm": _("The seller was told at once."),
    "with_firm": _("The formal notice went to the seller at once."),
}
YOU_AT_ONCE: Mapping[str, Words] = {
    "told_firm": _("You were told at once."),
    "with_firm": _("Our formal notice went to you at once."),
}
_NOTICE = _("We sent the seller our formal notice.")
_NOTICE_TO_YOU = _("We sent you our formal notice.")
_UNTOLD = _("No message about it could be sent to the seller: no number or e-mail address of it was known.")
_YOU_UNTOLD = _("No message about it could be sent to you: no number or e-mail address of yours was known.")
_BACK = _("No SMS or e-mail about it left for the seller: the complaint had ended before.")
_YOU_BACK = _("No SMS or e-mail about it left for you: the complaint had ended before.")
_HEAD: Mapping[str, Words] = {
    HeadTold.OFFICE: _("The head of the office was told."),
    HeadTold.HEAD_OFFICE: _("The office has no head; DNCRP's head office was told."),
    HeadTold.NOBODY: _("There was no head of an office who could be told."),
}
_BUYER = _("The buyer was told.")


def facts(event: Happened, reader: Reader) -> Iterator[Words]:
    """Yield what this reader is to know of whom an event was told."""
    to_firm = _of_the_firm(event, own=reader is Reader.FIRM)
    if to_firm:
        yield to_firm
    elif event.taken_back:
        yield _YOU_BACK if reader is Reader.FIRM else _BACK
    elif is_for_the_firm(event) and "firm" not in event.told:
        yield _YOU_UNTOLD if reader is Reader.FIRM else _UNTOLD
    if "head_told" in event.data:
        yield _HEAD[event.data["head_told"]]
        if reader is Reader.OFFICE and "consumer" in event.told:
            yield _BUYER


def is_for_the_firm(event: Happened) -> bool:
    """Tell whether the firm is to hear of an event."""
    return EVENT_TYPES[event.kind].for_firm(event)


def _of_the_firm(event: Happened, *, own: bool) -> Words:
    """Say that the firm was told, where the heading of the event does not say it."""
    if "firm" not in event.told or not is_for_the_firm(event):
        return ""
    if event.kind == "consumer.filed":
        return (YOU_AT_ONCE if own else AT_ONCE)[event.data["set"]["status"]]
    if event.kind == "clock.missed_deadline":
        return _NOTICE_TO_YOU if own else _NOTICE
    return ""
