"""URLs of an administrator's pages."""

from ccms.web.shared.people.urls import people_urls

app_name = "manage"
urlpatterns = [
    *people_urls("manage"),
]
