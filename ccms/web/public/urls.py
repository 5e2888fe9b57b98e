"""URLs for everybody, without a sign-in."""

from django.urls import path

from ccms.web.public import components, views

app_name = "public"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("t", views.find, name="find"),
    path("heads", views.heads, name="heads"),
    path("firms/<slug:slug>", views.firm, name="firm"),
    path("genuine", views.genuine, name="genuine"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path(".well-known/security.txt", views.security_txt, name="security"),
    path("dev/components", components.sheet, name="components"),
    path("dev/components/desk", components.desk, name="desk"),
]
