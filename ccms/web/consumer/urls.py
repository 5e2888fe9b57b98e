"""URLs of filing (`/c`) and tracking (`/t`)."""

from django.urls import include, path

app_name = "consumer"
urlpatterns = [
    path("", include("ccms.web.consumer.filing.urls")),
    path("", include("ccms.web.consumer.tracking.urls")),
]
