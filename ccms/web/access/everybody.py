"""Rows of pages that know nobody, of machines, and of members signing in."""

from collections.abc import Mapping

from ccms.web.audiences import ANYONE, MACHINE, STAFF, Access, form, get, post

ROWS: Mapping[str, Access] = {
    # health, for machines
    "livez": get(MACHINE),
    "readyz": get(MACHINE),
    # delivery receipts of SMS gateways
    "hooks:sms": post(MACHINE),
    # where a weakness is reported to, for people and programs that look for one
    "public:security": get(MACHINE),
    # pages that know nobody
    "public:landing": get(ANYONE, keep_seconds=60),
    "public:find": get(ANYONE, keep_seconds=60),
    "public:heads": get(ANYONE, keep_seconds=60),
    "public:firm": get(ANYONE, keep_seconds=600),
    "public:genuine": get(ANYONE, keep_seconds=3600),
    "public:privacy": get(ANYONE, keep_seconds=3600),
    "public:accessibility": get(ANYONE, keep_seconds=3600),
    # files that come in pieces; the view knows whose each is, and answers no stranger
    "uploads:begin": Access(frozenset({"POST", "OPTIONS"}), ANYONE),
    "uploads:one": Access(frozenset({"HEAD", "PATCH", "DELETE", "OPTIONS"}), ANYONE),
    # what a shop's page fetches; the views say themselves how long it is kept
    "widget:loader": get(ANYONE),
    "widget:pinned": get(ANYONE),
    "widget:check": get(ANYONE),
    "widget:start": get(ANYONE),
    "widget:probe": get(ANYONE),
    "widget:badge": get(ANYONE),
    # members signing in with password and second factor
    "account_login": form(ANYONE),
    "account_logout": form(ANYONE),
    "account_reset_password_from_key": form(ANYONE),
    "account_reset_password_from_key_done": get(ANYONE),
    "account_inactive": get(ANYONE),
    "account_reauthenticate": form(STAFF),
    "account_change_password": form(STAFF),
    "mfa_authenticate": form(ANYONE),
    "mfa_reauthenticate": form(STAFF),
    "mfa_index": get(STAFF),
    "mfa_activate_totp": form(STAFF),
    "mfa_view_recovery_codes": get(STAFF),
    "mfa_generate_recovery_codes": form(STAFF),
}
