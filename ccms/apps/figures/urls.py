"""URLs of the public figures: the page of the country, and the tables with their schemas."""

from django.urls import path

from ccms.apps.figures.pages import country, open_tables

app_name = "figures"
urlpatterns = [
    path("figures", country.country, name="country"),
    path("figures.csv", open_tables.figures_table, name="table"),
    path("figures/months.csv", open_tables.months_table, name="months"),
    path("figures/rows.csv", open_tables.rows_table, name="rows"),
    path("figures/<slug:name>.schema.json", open_tables.schema, name="schema"),
]
