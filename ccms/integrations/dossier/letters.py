"""Writes the cover letter of a dossier and the draft certificate under section 65B of the Evidence Act."""

from calendar import isleap
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.integrations.dossier import words
from ccms.integrations.dossier.parts import Row, Sheet
from ccms.integrations.dossier.scope import Scope

BLANK = "____________________"
# The calendar of Bangladesh since 1426: Boishakh begins on 14 April.
_MONTHS = (
    *(("বৈশাখ", 31), ("জ্যৈষ্ঠ", 31), ("আষাঢ়", 31), ("শ্রাবণ", 31), ("ভাদ্র", 31), ("আশ্বিন", 31)),
    *(("কার্তিক", 30), ("অগ্রহায়ণ", 30), ("পৌষ", 30), ("মাঘ", 30), ("ফাল্গুন", 29), ("চৈত্র", 30)),
)
_FALGUN = 10
_BEFORE, _AFTER = 594, 593  # how much less the Bangla year counts before and after its first day


def bangla_date(day: date) -> str:
    """Return a day in the calendar of Bangladesh: `১৫ অগ্রহায়ণ ১৪৩৩ বঙ্গাব্দ`."""
    first = date(day.year, 4, 14)
    begun = first if day >= first else date(day.year - 1, 4, 14)
    left = (day - begun).days
    lengths = [days + (number == _FALGUN and isleap(begun.year + 1)) for number, (_name, days) in enumerate(_MONTHS)]
    month = next(number for number in range(len(_MONTHS)) if left < sum(lengths[: number + 1]))
    of_month = left - sum(lengths[:month]) + 1
    year = day.year - (_AFTER if day >= first else _BEFORE)
    return f"{words.number(of_month)} {_MONTHS[month][0]} {words.number(year)} বঙ্গাব্দ"


def cover(case: OfficeCase, scope: Scope, now: datetime) -> Sheet:
    """Write the letter that goes on top; its number and its signature are written by hand."""
    today = dhaka_day(now)
    to = scope.addressee or gettext(
        "Director General / Assistant Director, Directorate of National Consumer Rights Protection"
    )
    has_number = scope.has("complaint.reference")
    number = references.display(case.complaint.reference) if has_number else gettext("not named to this office")
    firm = case.complaint.firm.name(words.LANGUAGE)
    subject = gettext("Papers of complaint %(number)s about %(firm)s") % {"number": number, "firm": firm}
    rows = (
        Row(_("Office"), case.complaint.office.name(words.LANGUAGE)),
        Row(_("Memo number"), BLANK),
        Row(_("Date"), f"{words.on_day(today)}; {bangla_date(today)}"),
        Row(_("Addressee"), to),
        Row(_("Subject"), subject),
    )
    notes = (
        gettext("With this letter you receive the papers that index.html lists, each with its digest."),
        gettext("Signature, name and post: %(blank)s") % {"blank": BLANK},
        gettext("Copy to: %(blank)s") % {"blank": BLANK},
    )
    return Sheet("01-letter", _("Cover letter"), rows, notes=notes)


def certificate(first: datetime, last: datetime, now: datetime) -> Sheet:
    """Write the draft of a certificate under section 65B; a responsible officer completes and signs it."""
    rows = (
        Row(_("Record"), _("the files that index.html and SHA256SUMS list, each by its SHA-256 digest")),
        Row(
            _("How it was made"),
            _("copied out by the program from its database and its store of files, without a change"),
        ),
        Row(_("Program and version"), f"CCMS, {BLANK}"),
        Row(_("Time of the record"), f"{words.at_moment(first)} – {words.at_moment(last)}"),
        Row(_("Copied out"), words.at_moment(now)),
        Row(_("Computer (make, number, place)"), BLANK),
        Row(_("Name, post and signature of the responsible officer"), BLANK),
        Row(_("Date"), BLANK),
    )
    notes = (
        _(
            "DRAFT. Section 65B of the Evidence Act 1872. It certifies nothing until a responsible officer "
            "has signed it."
        ),
        _(
            "I certify that this record was produced by the computer named above, which was regularly used and worked "
            "properly in that time, and that the record is what was fed into it in the ordinary course of work."
        ),
    )
    return Sheet("13-certificate", _("Draft certificate (section 65B)"), rows, notes=notes)
