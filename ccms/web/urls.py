"""Every URL of the pages, audience by audience; the audiences that may use each are in `access/`."""

from django.urls import include, path

from ccms.gate.parts import OPTIONAL, parts
from ccms.web import addresses as _the_reference_converter  # noqa: F401 - registered before the doors use it

urlpatterns = [
    path("", include("ccms.web.public.urls")),
    path("", include("ccms.web.consumer.urls")),
    path("", include("ccms.web.firm.link.urls")),
    path("", include("ccms.web.firm.register.urls")),
    path("", include("ccms.web.firm.desk.urls")),
    path("", include("ccms.web.developers.urls")),
    path("", include("ccms.web.office.urls")),
    path("", include("ccms.web.body.urls")),
    path("", include("ccms.web.manage.urls")),
    path("", include("ccms.web.hooks.urls")),
    path("", include("ccms.web.widget.urls")),
    path("", include("ccms.web.uploads.urls")),
    path("", include("ccms.web.dev.urls")),
    path("sign-in/", include("ccms.web.members.urls")),
    *(path("", include(part)) for part in parts("urls", of=OPTIONAL)),
]
