"""A house with one room for each audience, to try the doorkeeper at every door."""

from django.http import HttpResponse
from django.urls import include, path

from ccms.web import urls as _the_reference_converter  # noqa: F401 - registered by its import
from ccms.web.audiences import Audience


def room(request, reference=""):
    """Say who came in."""
    return HttpResponse(f"{request.actor.role if request.actor else 'nobody'} {reference}")


def forgotten(request):
    """Stand in no table."""
    return HttpResponse("nobody may see this")


urlpatterns = [
    *(path(f"rooms/{audience}", room, name=f"room-{audience}") for audience in Audience),
    path("rooms/firm_link/<reference:reference>", room, name="room-of-a-complaint"),
    path("rooms/forgotten", forgotten, name="room-forgotten"),
    path("", include("ccms.config.urls")),
]
