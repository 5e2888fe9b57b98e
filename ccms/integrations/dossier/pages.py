"""Writes sheets, letter and index as HTML to be printed on A4; without script, and with nothing from elsewhere.

Writes the cover letter of a dossier and the draft certificate under section 65B of the Evidence Act.
"""

from calendar import isleap
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.integrations.dossier import paper_words
from ccms.integrations.dossier.parts import INDEX, Gap, Item, Row, Sheet, Table, Words
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
    return f"{paper_words.number(of_month)} {_MONTHS[month][0]} {paper_words.number(year)} বঙ্গাব্দ"


def cover(case: OfficeCase, scope: Scope, now: datetime) -> Sheet:
    """Write the letter that goes on top; its number and its signature are written by hand."""
    today = dhaka_day(now)
    to = scope.addressee or gettext(
        "Director General / Assistant Director, Directorate of National Consumer Rights Protection"
    )
    has_number = scope.has("complaint.reference")
    number = references.display(case.complaint.reference) if has_number else gettext("not named to this office")
    firm = case.complaint.firm.name(paper_words.LANGUAGE)
    subject = gettext("Papers of complaint %(number)s about %(firm)s") % {"number": number, "firm": firm}
    rows = (
        Row(_("Office"), case.complaint.office.name(paper_words.LANGUAGE)),
        Row(_("Memo number"), BLANK),
        Row(_("Date"), f"{paper_words.on_day(today)}; {bangla_date(today)}"),
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
        Row(_("Time of the record"), f"{paper_words.at_moment(first)} – {paper_words.at_moment(last)}"),
        Row(_("Copied out"), paper_words.at_moment(now)),
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


STYLE = SafeString(
    "@page{size:A4;margin:18mm}"
    "body{font:12pt/1.5 'Noto Sans Bengali','Nirmala UI',SolaimanLipi,sans-serif;max-width:190mm;margin:1em auto;"
    "padding:0 1em;color:#000;background:#fff}"
    "h1{font-size:16pt}h2{font-size:13pt}table{border-collapse:collapse;width:100%;margin:1em 0;font-size:10.5pt}"
    "th,td{border:1px solid #777;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:break-word}"
    "th{background:#eee}tr{break-inside:avoid}blockquote{margin:.5em 0;padding-left:1em;border-left:3px solid #777}"
    ".hash{font:8.5pt monospace;overflow-wrap:anywhere}"
    ".foot{font-size:9pt;color:#444;border-top:1px solid #777;margin-top:2em}"
    "@media print{a{color:inherit;text-decoration:none}body{margin:0}}"
)


def page(title: Words, body: SafeString, foot: str) -> bytes:
    """Return one page as bytes."""
    whole = format_html(
        '<!doctype html>\n<html lang="bn">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<title>{}</title>\n<style>{}</style>\n<main>\n<h1>{}</h1>\n{}</main>\n<p class="foot">{}</p>\n</html>\n',
        title,
        STYLE,
        title,
        body,
        foot,
    )
    return whole.encode()


def sheet(each: Sheet, foot: str) -> bytes:
    """Return a sheet as a page."""
    rows = _table(Table((), tuple((row.label, row.value) for row in each.rows))) if each.rows else SafeString("")
    said = format_html_join(
        "", "<h2>{}</h2>\n<blockquote>{}</blockquote>\n", ((one.heading, _lines(one.text)) for one in each.said)
    )
    tables = format_html_join("", "{}", ((_table(table),) for table in each.tables))
    notes = format_html_join("", "<p>{}</p>\n", ((note,) for note in each.notes))
    return page(each.title, format_html("{}{}{}{}", rows, said, tables, notes), foot)


def _lines(text: str) -> SafeString:
    return SafeString(linebreaks(text, autoescape=True))


def _table(table: Table) -> SafeString:
    head = format_html("<tr>{}</tr>\n", format_html_join("", "<th>{}</th>", ((cell,) for cell in table.head)))
    first = "<th>{}</th>" if not table.head else "<td>{}</td>"
    lines = (
        (format_html(first, row[0]) + format_html_join("", "<td>{}</td>", ((cell,) for cell in row[1:])),)
        for row in table.rows
    )
    return format_html(
        "<table>\n{}{}</table>\n", head if table.head else "", format_html_join("", "<tr>{}</tr>\n", lines)
    )


def index(title: Words, about: Iterable[tuple[Words, Words]], items: Iterable[Item], gaps: Iterable[Gap]) -> bytes:
    """Return the index: every file with its pages, its size and its digest, and what is lacking."""
    facts = _table(Table((), tuple(about)))
    lines = (
        (
            paper_words.number(number),
            item.path,
            item.title,
            format_html("<br>{}", item.caption) if item.caption else "",
            paper_words.number(item.pages) if item.pages else gettext("as printed"),
            paper_words.number(item.size),
            item.sha256.hex(),
        )
        for number, item in enumerate(items, 1)
    )
    head = format_html_join(
        "",
        "<th>{}</th>",
        ((gettext("No."),), (gettext("File"),), (gettext("Pages"),), (gettext("Bytes"),), (gettext("SHA-256"),)),
    )
    listed = format_html_join(
        "",
        '<tr><td>{}</td><td><a href="{}">{}</a>{}</td><td>{}</td><td>{}</td><td class="hash">{}</td></tr>\n',
        lines,
    )
    lacking = format_html_join("", "<li>{}: {}</li>\n", ((gap.part, gap.why) for gap in gaps))
    missing = format_html("<h2>{}</h2>\n<ul>\n{}</ul>\n", gettext("What is missing here, and why"), lacking)
    check = gettext(
        "To check it without us: %(command)s. It compares every file with its digest, and the "
        "events with the signed head of the ledger."
    ) % {"command": "python3 verify_dossier.py FOLDER"}
    files = format_html("<table>\n<tr>{}</tr>\n{}</table>\n", head, listed)
    return page(title, format_html("{}{}{}<p>{}</p>\n", facts, files, missing if lacking else "", check), INDEX)
