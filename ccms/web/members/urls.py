"""URLs of signing in for members: only those of allauth's that we use, under allauth's own names."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as spare_codes
from django.urls import path

from ccms.web.members.views import make_spare_codes, set_up_second_factor

urlpatterns = [
    path("", account.login, name="account_login"),
    path("out", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("again", account.reauthenticate, name="account_reauthenticate"),
    path("password", account.password_change, name="account_change_password"),
    path("invited/<uidb36>/<key>", account.password_reset_from_key, name="account_reset_password_from_key"),
    path("invited/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("code", second_factor.authenticate, name="mfa_authenticate"),
    path("code/again", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account", second_factor.index, name="mfa_index"),
    path("account/app", set_up_second_factor, name="mfa_activate_totp"),
    path("account/spare-codes", spare_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/spare-codes/new", make_spare_codes, name="mfa_generate_recovery_codes"),
]
