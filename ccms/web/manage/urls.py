"""URLs of an administrator's pages."""

from django.urls import path

from ccms.web.manage import notices
from ccms.web.shared.people.urls import people_urls

app_name = "manage"
urlpatterns = [
    *people_urls("manage"),
    path("manage/notices", notices.notices, name="notices"),
    path("manage/notices/<uuid:notice_id>", notices.try_again, name="retry"),
]
