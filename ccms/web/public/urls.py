"""URLs for everybody, without a sign-in."""

from django.urls import path

from ccms.web.public import components, firms, heads, security, views

app_name = "public"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("t", views.find, name="find"),
    path("heads", heads.heads, name="heads"),
    path("firms/<slug:slug>", firms.firm, name="firm"),
    path("genuine", views.genuine, name="genuine"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path(".well-known/security.txt", security.security_txt, name="security"),
    path("dev/components", components.sheet, name="components"),
    path("dev/components/desk", components.desk, name="desk"),
]
