"""Says of a hearing in rows when and where it is and what to bring, as both sides read it."""

from datetime import datetime

from django.utils.translation import gettext as _

from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import moment, run


def appointment(at: datetime, place: str, bring: str) -> list[Row]:
    """Return day, place and what to bring; the usual where the officer wrote nothing."""
    return [
        Row(_("Day and time"), moment(at)),
        Row(_("Place"), run(place)),
        Row(_("What to bring"), run(bring) if bring else usual()),
    ]


def usual() -> str:
    """Return what is brought to every hearing."""
    return _(
        "The papers about it: bill or order, proof of payment, messages with the other side, and the goods if you have "
        "them. Also something that shows who you are."
    )


def cannot_come(side: str, why: str) -> str:
    """Say that a side cannot come, with its words."""
    said = _("The buyer says that they cannot come: %(why)s") if side == "consumer" else ""
    return (said or _("The seller says that it cannot come: %(why)s")) % {"why": why}
