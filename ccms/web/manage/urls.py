"""URLs of an administrator's pages."""

from django.urls import path
from django.views.generic import RedirectView

from ccms.web.manage import bodies
from ccms.web.shared.people.urls import outside, people_urls

app_name = "manage"
urlpatterns = [
    path("manage/", RedirectView.as_view(pattern_name="office:health"), name="start"),
    *people_urls("manage"),
    path("manage/people/outside", outside, {"area": "manage"}, name="outside"),
    path("manage/registers", bodies.lists, name="registers"),
    path("manage/registers/<uuid:file>", bodies.one, name="register_file"),
    path("manage/bodies", bodies.listing, name="bodies"),
    path("manage/notices", bodies.notices, name="notices"),
    path("manage/notices/<uuid:notice_id>", bodies.try_again, name="retry"),
]
