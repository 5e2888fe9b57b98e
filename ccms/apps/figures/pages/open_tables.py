"""The published figures as open data: tables, and the schema that tells machines what their columns hold."""

from collections.abc import Callable

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse

from ccms.apps.figures import snapshots, tables
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.tables import LICENCE_ADDRESS, monthly_table, schemas, table
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest

KEEP = "public, max-age=3600"
CSV = "text/csv; charset=utf-8"


def figures_table(request: PageRequest) -> HttpResponse:
    """Give all figures as a table for everybody to use."""
    del request
    return _csv("figures", snapshots.newest(), table)


def months_table(request: PageRequest) -> HttpResponse:
    """Give the figures of all months as a table for everybody to use."""
    del request
    return _csv("months", snapshots.newest(), monthly_table)


def rows_table(request: PageRequest) -> StreamingHttpResponse:
    """Give a row for each complaint for everybody to use; it goes out as it is written. Raises NotFound."""
    del request
    rows = snapshots.open_rows()
    if rows is None:
        raise NotFound
    return StreamingHttpResponse(tables.rows_table(rows), content_type=CSV, headers=_headers("rows", rows.snapshot))


def schema(request: PageRequest, name: str) -> HttpResponse:
    """Give the Table Schema of a table. Raises NotFound."""
    del request
    found = schemas().get(name)
    if found is None:
        raise NotFound
    return JsonResponse(found, headers={"Cache-Control": KEEP})


def _csv(name: str, snapshot: Snapshot | None, written: Callable[[Snapshot], str]) -> HttpResponse:
    if snapshot is None:
        raise NotFound
    return HttpResponse(written(snapshot), content_type=CSV, headers=_headers(name, snapshot))


def _headers(name: str, snapshot: Snapshot) -> dict[str, str]:
    described = reverse("figures:schema", kwargs={"name": name})
    return {
        "Content-Disposition": f'attachment; filename="ccms-{name}-{snapshot.day}.csv"',
        "Cache-Control": KEEP,
        "Link": f'<{described}>; rel="describedby"; type="application/json", <{LICENCE_ADDRESS}>; rel="license"',
    }
