"""URLs of the Cell, under `/coordinator`, and of associations, under `/association`."""

from django.urls import URLPattern, include, path

from ccms.web.coordinator import breaches, firms, letters, reports

_BOTH: list[URLPattern] = [
    path("", firms.firms, name="firms"),
    path("firms/<uuid:key>", firms.firm, name="firm"),
    path("breaches", breaches.breaches, name="breaches"),
    path("breaches/table", breaches.table, name="breaches_table"),
]
_CELL: list[URLPattern] = [
    path("firms/<uuid:key>/letter", letters.write, name="write"),
    path("letters", letters.letters, name="letters"),
    path("letters/<uuid:key>", letters.letter, name="letter"),
    path("letters/<uuid:key>/<uuid:answer_paper>", letters.letter_paper, name="letter_paper"),
    path("reports", reports.reports, name="reports"),
    path("reports/<month:month>", reports.report, name="report"),
    path("reports/<month:month>/freeze", reports.freeze, name="freeze"),
    path("reports/<month:month>/note", reports.note, name="note"),
]
urlpatterns = [
    path("coordinator/", include(([*_BOTH, *_CELL], "coordinator"))),
    path("association/", include((_BOTH, "association"))),
]
