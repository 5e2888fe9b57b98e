"""URLs of what was handed over, under `/h`: short, since an SMS carries them."""

from django.urls import path

from ccms.web.consumer.handed import pages

urlpatterns = [
    path("h/<reference:reference>", pages.handed, name="handed"),
    path("h/<reference:reference>/code", pages.code, name="handed_code"),
]
