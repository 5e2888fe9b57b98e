"""Every address of the pages, door by door; who may use each stands in `access.py`."""

from django.urls import include, path, register_converter

from ccms.web.addresses import ReferenceConverter

register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", include("ccms.web.public.urls")),
    path("", include("ccms.web.consumer.urls")),
    path("", include("ccms.web.firm.urls")),
    path("sign-in/", include("ccms.web.members.urls")),
]
