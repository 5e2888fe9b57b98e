"""URLs for everybody, without a sign-in."""

from django.urls import path

from ccms.web.public import components, figures, heads, open_tables, security, views

app_name = "public"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("t", views.find, name="find"),
    path("heads", heads.heads, name="heads"),
    path("figures", figures.figures, name="figures"),
    path("figures.csv", open_tables.figures_table, name="figures_table"),
    path("figures/months.csv", open_tables.months_table, name="figures_months"),
    path("figures/rows.csv", open_tables.rows_table, name="figures_rows"),
    path("figures/<slug:name>.schema.json", open_tables.schema, name="figures_schema"),
    path("firms/<slug:slug>", figures.firm, name="firm"),
    path("genuine", views.genuine, name="genuine"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path(".well-known/security.txt", security.security_txt, name="security"),
    path("dev/components", components.sheet, name="components"),
    path("dev/components/desk", components.desk, name="desk"),
]
