"""Addresses of the answer by link (`/answer`)."""

from django.urls import path

from ccms.web.public import views

app_name = "firm"
urlpatterns = [
    path("answer/<reference:reference>", views.landing, name="start"),
]
