"""URLs of another body, under `/body`."""

from django.urls import include, path

from ccms.web.body import acts, lists, showing

_OWN = [
    path("", lists.dispatches, name="dispatches"),
    path("<uuid:key>", showing.dispatch, name="dispatch"),
    path("<uuid:key>/files/<uuid:evidence_id>", showing.file, name="file"),
    *(path(f"<uuid:key>/{name}", acts.page_of(name), name=name) for name in acts.PAGES),
]
urlpatterns = [path("body/", include((_OWN, "body")))]
