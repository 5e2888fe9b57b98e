"""Rows of an administrator's pages, which answer in the networks of CCMS_MANAGE_NETWORKS only."""

from collections.abc import Mapping

from ccms.web.audiences import ADMIN, Access, form, get, post

ROWS: Mapping[str, Access] = {
    "manage:start": get(ADMIN),
    "manage:bodies": form(ADMIN),
    "manage:notices": get(ADMIN),
    "manage:retry": post(ADMIN),
    "manage:registers": form(ADMIN),
    "manage:register_file": get(ADMIN),
    "manage:people": form(ADMIN),
    "manage:outside": form(ADMIN),
    "manage:member": form(ADMIN),
    "manage:fine_account": form(ADMIN),
    "manage:invite_again": post(ADMIN),
    "manage:start_over": post(ADMIN),
    "manage:open_again": post(ADMIN),
    "manage:post": form(ADMIN),
    "manage:add_post": form(ADMIN),
    "manage:end_post": form(ADMIN),
}
