"""URLs of one's own data, under `/t/me` (no complaint's number), of complaining for somebody else, of lost numbers."""

from django.urls import path

from ccms.accounts.sessions import PATH
from ccms.web.consumer.own_data import checking, correcting, lost_number, pages

ME = PATH.lstrip("/")
urlpatterns = [
    path(ME, pages.overview, name="me"),
    path(f"{ME}/check", checking.check, name="me_check"),
    path(f"{ME}/code", checking.code, name="me_code"),
    path(f"{ME}/data", pages.everything, name="me_data"),
    path(f"{ME}/download", pages.download, name="me_download"),
    path(f"{ME}/correct", correcting.which, name="me_correct"),
    path(f"{ME}/correct/<reference:reference>/<slug:field>", correcting.one, name="me_correct_one"),
    path(f"{ME}/erase", correcting.erase, name="me_erase"),
    path("t/<reference:reference>/hand-over", lost_number.offer, name="hand_over"),
    path("t/<reference:reference>/take-over", lost_number.take_over, name="take_over"),
    path("t/<reference:reference>/lost-number", lost_number.ask, name="lost_number"),
    path("t/<reference:reference>/keep", lost_number.keep, name="keep_number"),
    path(f"{ME}/requests/<uuid:key>", correcting.take_back, name="me_take_back"),
]
