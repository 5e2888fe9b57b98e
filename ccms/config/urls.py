"""The addresses of CCMS: the health checks here, everything else in the doors."""

from django.urls import include, path

from ccms.api.app import api
from ccms.config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", api.urls),
    path("", include("ccms.web.urls")),
]
handler500 = "ccms.web.failure_pages.broken"
