"""A list is drawn as a table that a keyboard scrolls and a screen reader names; what its cells say is escaped."""

import pytest
from django.template.loader import render_to_string
from django.test.html import parse_html
from django.utils.safestring import SafeString

from ccms.web.shared.lists import Column, Table, below_each_other, link

FRAME = '<div class="scroll" role="region" tabindex="0" aria-labelledby="list">'
COLUMNS = (Column("Name", lambda row: row[0]), Column("Sum", lambda row: row[1], "n"))


def table(columns, rows, **named):
    return render_to_string("component/table.html", {"table": Table(columns, rows, **named)}).strip()


def drawn(columns, rows, **more):
    return render_to_string("component/table.html", {"table": Table(columns, rows, **more)}).partition("\n")[2].strip()


def test_each_row_says_what_its_columns_are_for():
    rows = [("<b>", 1), (SafeString("<i>x</i>"), 2)]

    assert parse_html(drawn(COLUMNS, rows, picked=lambda row: row[1] == 2)) == parse_html(
        f'{FRAME}<table class="list"><thead><tr>'
        '<th scope="col">Name</th><th scope="col" class="n">Sum</th></tr></thead>'
        '<tbody><tr><td>&lt;b&gt;</td><td class="n">1</td></tr>'
        '<tr class="picked"><td><i>x</i></td><td class="n">2</td></tr></tbody></table></div>'
    )


def test_a_list_without_rows_says_so_or_is_nothing():
    assert drawn(COLUMNS, [], empty="Nobody & nothing.") == "<p>Nobody &amp; nothing.</p>"
    assert drawn(COLUMNS, []) == ""


@pytest.mark.parametrize(("tone", "lines"), [("cut", 'class="list lines"'), ("when", 'class="list"')])
def test_where_a_cell_is_cut_a_row_is_one_line(tone, lines):
    assert lines in drawn([Column("Name", str, tone)], [1])


def test_a_cell_leads_somewhere_and_has_lines():
    assert link("/a?b=1&c", "<") == '<a href="/a?b=1&amp;c">&lt;</a>'
    assert link("", "<") == "<"
    assert below_each_other("<", "", SafeString("<i>x</i>")) == "&lt;<br><i>x</i>"
