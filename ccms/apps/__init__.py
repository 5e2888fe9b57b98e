"""The apps that can be switched off, each a Django app of its own; `README.md` shows how one is made.

The core imports none of them. It asks the installed ones for their modules of a certain name (`gate/parts.py`), so that
what is off has no page, call, job or link.
"""

from collections.abc import Mapping

# What each of them needs, in the order in which their parts stand; `CCMS_APPS` names those that are on.
APPS: Mapping[str, frozenset[str]] = {
    "webhooks": frozenset(),
    "figures": frozenset(),
    "oversight": frozenset({"figures"}),
}
