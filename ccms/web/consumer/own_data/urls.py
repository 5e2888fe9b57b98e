"""URLs of one's own data, under `/t/me`: `me` is no complaint's number."""

from django.urls import path

from ccms.accounts.second_check import PATH
from ccms.web.consumer.own_data import checking, pages

ME = PATH.lstrip("/")
urlpatterns = [
    path(ME, pages.overview, name="me"),
    path(f"{ME}/check", checking.check, name="me_check"),
    path(f"{ME}/code", checking.code, name="me_code"),
    path(f"{ME}/data", pages.everything, name="me_data"),
    path(f"{ME}/download", pages.download, name="me_download"),
]
