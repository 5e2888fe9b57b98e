"""Signing in for members: only those of allauth's addresses that we use, under allauth's own names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

urlpatterns = [
    path("", account.login, name="account_login"),
    path("out", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("again", account.reauthenticate, name="account_reauthenticate"),
    path("password", account.password_change, name="account_change_password"),
    path("forgotten", account.password_reset, name="account_reset_password"),
    path("forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    path("forgotten/<uidb36>-<key>", account.password_reset_from_key, name="account_reset_password_from_key"),
    path("forgotten/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("code", mfa.authenticate, name="mfa_authenticate"),
    path("code/again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor", mfa.index, name="mfa_index"),
    path("second-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/spare-codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/spare-codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
