"""Says from where a firm answers: the small seller's link, or the firm's desk. Both use the same pages."""

from typing import Any

from django.urls import reverse

from ccms.complaints.reading.firm_view import FirmView

LINK, DESK = "firm", "desk"
GROUNDS = {LINK: "frame/page.html", DESK: "desk/frame.html"}


def room_of(view: FirmView) -> str:
    """Name the room, which is the namespace of its routes too."""
    return DESK if view.by_member else LINK


def address(view: FirmView, route: str, **more: Any) -> str:
    """Return the address of a page about a complaint, in the reader's room."""
    return reverse(f"{room_of(view)}:{route}", kwargs={"reference": view.reference, **more})


def case_address(view: FirmView) -> str:
    """Return the address of the complaint itself."""
    return address(view, "case" if view.by_member else "start")


def ground(view: FirmView) -> str:
    """Name the template that the reader's pages stand on."""
    return GROUNDS[room_of(view)]
