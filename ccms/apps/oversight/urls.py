"""URLs of the Cell, of associations, and of its letters to firms and offices."""

from django.urls import URLPattern, include, path

from ccms.apps.oversight.pages import contact_letters, firms, letters, reports
from ccms.apps.oversight.pages.letters import LetterPages
from ccms.web.shared.current_member import member_of

CELL = LetterPages("coordinator", "oversight/frame.html", begun_at="coordinator:firms")
OFFICE = LetterPages("cell_office", "office/frame.html", answered_at="answer")
DESK = LetterPages("cell_desk", "desk/frame.html", reader=member_of)
CONTACT = LetterPages("cell", "firm/page.html")

_BOTH: list[URLPattern] = [
    path("", firms.firms, name="firms"),
    path("firms/<uuid:key>", firms.firm, name="firm"),
    path("breaches", reports.breaches, name="breaches"),
    path("breaches/table", reports.table, name="breaches_table"),
]
_CELL: list[URLPattern] = [
    path("firms/<uuid:key>/letter", letters.write, name="write"),
    *CELL.addresses("letters"),
    path("reports", reports.reports, name="reports"),
    path("reports/<month:month>", reports.report, name="report"),
    path("reports/<month:month>/freeze", reports.freeze, name="freeze"),
    path("reports/<month:month>/note", reports.note, name="note"),
]
_OFFICE = [*OFFICE.addresses("office/cell"), path("office/cell/<uuid:key>/answer", OFFICE.letter, name="answer")]
_CONTACT = [
    path("cell", contact_letters.way, name="way"),
    path("cell/code", contact_letters.code, name="code"),
    *CONTACT.addresses("cell/letters"),
]
urlpatterns = [
    path("coordinator/", include(([*_BOTH, *_CELL], "coordinator"))),
    path("association/", include((_BOTH, "association"))),
    path("", include((_OFFICE, "cell_office"))),
    path("", include((DESK.addresses("firm/letters"), "cell_desk"))),
    path("", include((_CONTACT, "cell"))),
]
