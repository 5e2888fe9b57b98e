"""URLs of another body, under `/body`."""

from django.urls import include, path

from ccms.web.body import acts, showing, webhook

_OWN = [
    path("", showing.dispatches, name="dispatches"),
    path("keys", showing.keys, name="keys"),
    path("keys/<uuid:key>/end", showing.end, name="end_key"),
    path("webhook", webhook.webhook, name="webhook"),
    path("<uuid:key>", showing.dispatch, name="dispatch"),
    path("<uuid:key>/files/<uuid:evidence_id>", showing.file, name="file"),
    *(path(f"<uuid:key>/{name}", page.view, name=name) for name, page in acts.PAGES.items()),
]
urlpatterns = [path("body/", include((_OWN, "body")))]
