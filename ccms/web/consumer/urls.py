"""URLs of filing (`/c`), of what was handed over (`/h`), of one's own data (`/t/me`) and of tracking (`/t`)."""

from django.urls import include, path

app_name = "consumer"
urlpatterns = [
    path("", include("ccms.web.consumer.filing.urls")),
    path("", include("ccms.web.consumer.handed.urls")),
    path("", include("ccms.web.consumer.own_data.urls")),
    path("", include("ccms.web.consumer.tracking.urls")),
]
