"""URLs of the public figures: the page of the country, and the tables with their schemas."""

from django.urls import path

from ccms.apps.figures import pages

app_name = "figures"
urlpatterns = [
    path("figures", pages.country, name="country"),
    path("figures.csv", pages.figures_table, name="table"),
    path("figures/months.csv", pages.months_table, name="months"),
    path("figures/rows.csv", pages.rows_table, name="rows"),
    path("figures/<slug:name>.schema.json", pages.schema, name="schema"),
]
