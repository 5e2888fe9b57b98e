"""URLs of the widget, under `/w`."""

from django.urls import path

from ccms.web.widget import views

app_name = "widget"
urlpatterns = [
    path("w/v1/ccms.js", views.evergreen, name="loader"),
    path("w/<str:version>/ccms.js", views.pinned, name="pinned"),
    path("w/check.js", views.check, name="check"),
    path("w/start", views.start, name="start"),
    path("w/probe", views.probe, name="probe"),
    path("b/<slug:firm>.svg", views.badge, name="badge"),
]
