"""Addresses of filing (`/c`) and tracking (`/t`)."""

from django.urls import include, path

from ccms.web.public import views

app_name = "consumer"
urlpatterns = [
    path("", include("ccms.web.consumer.filing.urls")),
    path("t/sign-in", views.landing, name="sign_in"),
    path("t/<reference:reference>", views.landing, name="complaint"),
]
