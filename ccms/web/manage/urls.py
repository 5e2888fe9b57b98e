"""URLs of an administrator's pages."""

from django.urls import path

from ccms.web.manage import people

app_name = "manage"
urlpatterns = [
    path("manage/people", people.people, name="people"),
    path("manage/people/<uuid:key>", people.member, name="member"),
    path("manage/people/<uuid:key>/again", people.again, name="invite_again"),
    path("manage/posts/<uuid:key>", people.post, name="post"),
]
