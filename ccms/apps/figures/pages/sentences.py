"""The sentences that published figures make: of 100 so many, within so many days, and how sure that is."""

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from ccms.apps.figures.suppression import LEAST_PHONES
from ccms.web.templatetags.words import count, digits


def shares(body: Mapping[str, Any]) -> Iterator[str]:
    """Say of 100 complaints how many were settled, at least and at most; nothing where no share is made."""
    least, most = (body[name] and digits(int(body[name]["percent"])) for name in ("at_least", "at_most"))
    if least and most:
        yield _("Of 100 complaints at least %(least)s were settled, and at most %(most)s.") % {
            "least": least,
            "most": most,
        }
    elif most:
        yield _("Of 100 complaints at most %(most)s were settled.") % {"most": most}
    elif least:
        yield _("Of 100 complaints at least %(least)s were settled.") % {"least": least}


def beside_the_range(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what stands in the table alone: of those who told, and the range if chance is taken into account too."""
    told, least, most = (body[name] for name in ("of_those_who_told", "at_least", "at_most"))
    if told:
        yield _("Settled, of 100 whose outcome is known so far"), digits(int(told["percent"]))
    if least and most:
        ends = f"{digits(floor(least['low']))}–{digits(ceil(most['high']))}"
        yield _("Settled, of 100, counting chance too"), ends


def days_said(body: Mapping[str, Any]) -> Iterator[str]:
    """Say within how many days it happened to half and to nine of ten; of too few nothing."""
    answers = (
        ("answer_days", _("Half had an answer within %(days)s days."), _("More than half have no answer yet.")),
        (
            "answer_days_90",
            _("Nine of ten had an answer within %(days)s days."),
            _("More than one in ten have no answer yet."),
        ),
    )
    ends = (
        ("end_days", _("Half had ended within %(days)s days."), _("More than half have not ended yet.")),
        (
            "end_days_90",
            _("Nine of ten had ended within %(days)s days."),
            _("More than one in ten have not ended yet."),
        ),
    )
    for sentences in (answers, ends):
        for name, known, unknown in sentences:
            if name in body:
                yield unknown if body[name] is None else known % {"days": digits(body[name])}
                if body[name] is None:
                    break


def number(value: int | None) -> str:
    """Write a number, or say that it is small or hidden."""
    return _("fewer than %(least)s, or hidden") % {"least": digits(LEAST_PHONES)} if value is None else count(value)
