"""Rows of the pages on which a firm's administrator keeps webhooks."""

from collections.abc import Mapping

from ccms.web.audiences import FIRM_ADMIN, Access, form, post

HOMES: Mapping[str, str] = {}
ROWS: Mapping[str, Access] = {
    "developers:webhooks": form(FIRM_ADMIN),
    "developers:webhook": form(FIRM_ADMIN),
    "developers:send_again": post(FIRM_ADMIN),
    "developers:webhook_secret": form(FIRM_ADMIN),
    "developers:end_webhook": form(FIRM_ADMIN),
}
