"""URLs that other systems call (`/hooks`)."""

from django.urls import path

from ccms.web.hooks import sms

app_name = "hooks"
urlpatterns = [path("hooks/sms/<slug:gateway>", sms.receipt, name="sms")]
