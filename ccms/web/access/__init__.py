"""The access table of the pages: which audience may use which route. The middleware and `manage.py routes` read it.

A route that is not in the table does not answer, and a row without a route fails the tests. To add a page:
name its route in your `urls.py`, add one row to the file of its audience here, and say whether it is only read (`get`)
or also sent to (`form`, `post`). The page of an act of an officer, a buyer or a firm has its row from the life cycle.
"""

from collections.abc import Mapping

from ccms.gate.parts import OPTIONAL, parts
from ccms.web.access import bodies, consumers, development, everybody, firms, manage, offices
from ccms.web.audiences import Access

# Machines come in by the API, which has its own table (ccms/api/access.py).
OTHER_DOORS = frozenset({"api"})

# The namespace of the pages that answer in some networks only.
MANAGE = "manage"

_OF_APPS = tuple(parts("access", of=OPTIONAL))

# Where a member comes after signing in.
HOMES: Mapping[str, str] = {
    "officer": "office:queue",
    "office_head": "office:queue",
    "supervisor": "office:queue",
    "auditor": "office:queue",
    "clerk": "office:clerk",
    "firm_agent": "desk:inbox",
    "firm_admin": "desk:inbox",
    "admin": "office:health",
    "coordinator": "body:dispatches",
    "association": "body:dispatches",
    "body": "body:dispatches",
    **{role: route for part in _OF_APPS for role, route in part.HOMES.items()},
}

TABLE: Mapping[str, Access] = {
    **everybody.ROWS,
    **consumers.ROWS,
    **firms.ROWS,
    **offices.ROWS,
    **bodies.ROWS,
    **manage.ROWS,
    **development.ROWS,
    **{route: row for part in _OF_APPS for route, row in part.ROWS.items()},
}
