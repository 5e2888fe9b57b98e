"""Rows of the pages of the Cell, of associations about their members, and of the Cell's letters."""

from collections.abc import Mapping

from ccms.web.audiences import (
    ANYONE,
    ASSOCIATION,
    CELL,
    FIRM_ADMIN,
    FIRM_LINK,
    OFFICE_READERS,
    OFFICER,
    Access,
    form,
    get,
    post,
)

HOMES = {"coordinator": "coordinator:firms", "association": "association:firms"}

ROWS: Mapping[str, Access] = {
    "coordinator:firms": get(CELL),
    "coordinator:firm": get(CELL),
    "coordinator:write": form(CELL),
    "coordinator:breaches": get(CELL),
    "coordinator:breaches_table": get(CELL),
    "coordinator:letters": get(CELL),
    "coordinator:letter": get(CELL),
    "coordinator:letter_paper": get(CELL),
    "coordinator:reports": get(CELL | OFFICE_READERS),
    "coordinator:report": get(CELL | OFFICE_READERS),
    "coordinator:freeze": form(CELL),
    "coordinator:note": form(CELL),
    "association:firms": get(ASSOCIATION),
    "association:firm": get(ASSOCIATION),
    "association:breaches": get(ASSOCIATION),
    "association:breaches_table": get(ASSOCIATION),
    # what the Cell showed to an office
    "cell_office:letters": get(OFFICE_READERS),
    "cell_office:letter": get(OFFICE_READERS),
    "cell_office:letter_paper": get(OFFICE_READERS),
    "cell_office:answer": post(OFFICER),
    # what it wrote to a firm, at the firm's desk
    "cell_desk:letters": get(FIRM_ADMIN),
    "cell_desk:letter": form(FIRM_ADMIN),
    "cell_desk:letter_paper": get(FIRM_ADMIN),
    # the same for a firm in which nobody has an account, by a code to its number or address
    "cell:way": form(ANYONE),
    "cell:code": form(ANYONE),
    "cell:letters": get(FIRM_LINK, sign_in="cell:way"),
    "cell:letter": form(FIRM_LINK, sign_in="cell:way"),
    "cell:letter_paper": get(FIRM_LINK, sign_in="cell:way"),
}
