"""URLs of files that come in pieces; the version is the one of this address, for what comes after tus 1.0."""

from django.urls import path

from ccms.web.uploads import pieces

app_name = "uploads"

urlpatterns = [
    path("uploads/v1", pieces.begin, name="begin"),
    path("uploads/v1/<str:upload>", pieces.one, name="one"),
]
