"""The URLs of CCMS: the health checks here; everything else is included from `web` and `api`."""

from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern

from ccms.operations import health


class Later(URLResolver):
    """Addresses that are loaded when the first of them is asked for.

    What the API is built on costs a quarter of a second at each start and twelve MiB in each process, which a house
    without calls by machine need not spend.
    """

    def _populate(self) -> None:
        """Have no names among the pages': they are found by their namespace."""


urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    Later(RoutePattern("api/v1/"), "ccms.api.urls", app_name="api", namespace="api"),
    path("", include("ccms.web.urls")),
]
handler500 = "ccms.web.failure_pages.broken"
