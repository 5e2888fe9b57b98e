"""Writes sheets, letter and index as HTML to be printed on A4; without script, and with nothing from elsewhere."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.integrations.dossier import words
from ccms.integrations.dossier.parts import INDEX, Gap, Item, Sheet, Table, Words

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
            words.number(number),
            item.path,
            item.title,
            format_html("<br>{}", item.caption) if item.caption else "",
            words.number(item.pages) if item.pages else gettext("as printed"),
            words.number(item.size),
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
