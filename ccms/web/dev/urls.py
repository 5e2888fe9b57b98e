"""URLs of development (`/dev`)."""

from django.urls import path
from django.views.generic import RedirectView

from ccms.web.dev import index

app_name = "dev"
urlpatterns = [
    path("dev", index.index, name="index"),
    path("dev/", RedirectView.as_view(pattern_name="dev:index"), name="stroke"),  # typed by hand, and often so
    path("dev/clock", index.move_on, name="clock"),
    path("dev/as-member/<uuid:key>", index.as_member, name="as_member"),
    path("dev/as-consumer/<uuid:key>", index.as_consumer, name="as_consumer"),
    path("dev/as-number", index.as_number, name="as_number"),
    path("dev/as-seller/<reference:reference>", index.as_seller, name="as_seller"),
    path("dev/inbox", index.page, name="inbox"),
    path("dev/inbox.json", index.as_json, name="inbox_json"),
]
