"""The links to webhooks: among the tabs for developers, and from the sandbox."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ccms.complaints.models.task import TaskKind
from ccms.web.menu import MenuLink

_LINK = MenuLink(rank=10, route="developers:webhooks", text=_("Webhooks"), mark="at_webhooks")
LINKS = {"developers": (_LINK,), "sandbox": (_LINK,)}
TASKS: Mapping[TaskKind, tuple[str, str]] = {}
