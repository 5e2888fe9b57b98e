"""URLs of development (`/dev`)."""

from django.urls import path
from django.views.generic import RedirectView

from ccms.web.dev import clock, inbox, index, signing_in

app_name = "dev"
urlpatterns = [
    path("dev", index.index, name="index"),
    path("dev/", RedirectView.as_view(pattern_name="dev:index"), name="stroke"),  # typed by hand, and often so
    path("dev/clock", clock.move_on, name="clock"),
    path("dev/as-member/<uuid:key>", signing_in.as_member, name="as_member"),
    path("dev/as-consumer/<uuid:key>", signing_in.as_consumer, name="as_consumer"),
    path("dev/as-number", signing_in.as_number, name="as_number"),
    path("dev/as-seller/<reference:reference>", signing_in.as_seller, name="as_seller"),
    path("dev/inbox", inbox.page, name="inbox"),
    path("dev/inbox.json", inbox.as_json, name="inbox_json"),
]
