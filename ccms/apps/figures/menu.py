"""The links to the public figures: at the foot of every page, on the first page, and of those that oversee firms."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ccms.complaints.models.task import TaskKind
from ccms.web.menu import MenuLink

LINKS = {
    "footer": (MenuLink(rank=10, route="figures:country", text=_("Figures")),),
    "landing": (MenuLink(rank=10, route="figures:country", text=_("What became of the complaints, shop by shop")),),
}
TASKS: Mapping[TaskKind, tuple[str, str]] = {}
