"""The menus of the staff's pages and the footer: their links by area, each shown to those who may open its page."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.core.cache import cache as kept
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.tasks import reading as tasks
from ccms.gate.parts import OPTIONAL, parts
from ccms.notices import inbox
from ccms.web.access import TABLE
from ccms.web.audiences import ADMIN, ANYONE, OFFICE_READERS, Audience
from ccms.web.form_page import acts_of
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import digits

COUNTED_EVERY = 15  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """One link: its place and page, its words, what the pages of its part set in their context, and what waits."""

    rank: int
    route: str
    text: Any
    mark: str = ""
    readers: frozenset[Audience] = frozenset()  # where the link is for fewer than may open the page
    waiting: Callable[[PageRequest], str] | None = None
    folded: bool = False  # under "More"

    @property
    def is_for_anyone(self) -> bool:
        """Tell whether the link can be drawn without knowing the reader, which would cost a question each time."""
        return not self.readers and TABLE[self.route].audiences == ANYONE

    def is_for(self, audience: Audience) -> bool:
        """Tell whether this reader, who may open the page, is shown the link."""
        return self.is_for_anyone or audience in (self.readers or TABLE[self.route].audiences)


def counted(
    part: str, most: int, count: Callable[[Actor], int], *, seconds: int = COUNTED_EVERY
) -> Callable[[PageRequest], str]:
    """Return what says how much waits in a part for the reader; nothing where none does.

    It is counted every so many seconds, and anew after each act of the reader's own.
    """

    def waiting(request: PageRequest) -> str:
        by = request.actor
        if by is None:
            return ""
        name = f"{part}:{by.text}:{acts_of(request)}"
        number = kept.get_or_set(name, lambda: count(by), seconds) or 0
        return f"{digits(most)}+" if number > most else digits(number) if number else ""

    return waiting


_TASKS = counted("tasks", tasks.MOST_COUNTED, tasks.waiting)
_INBOX = counted("inbox", inbox.MOST_COUNTED, lambda by: inbox.to_handle(inbox.recipients_of(by)))

_CORE: Mapping[str, tuple[MenuLink, ...]] = {
    "office": (
        MenuLink(rank=10, route="office:clerk", text=_("Start"), mark="at_home"),
        MenuLink(rank=20, route="office:queue", text=_("Lists"), mark="at_lists"),
        MenuLink(rank=30, route="office:inbox", text=_("Inbox"), mark="at_inbox", waiting=_INBOX),
        MenuLink(rank=40, route="office:tasks", text=_("Tasks"), mark="at_tasks", waiting=_TASKS),
        MenuLink(rank=50, route="office:calls", text=_("To call"), mark="at_calls"),
        MenuLink(rank=60, route="office:intakes", text=_("From elsewhere"), mark="at_intakes"),
        MenuLink(rank=70, route="office:letters", text=_("Letters"), mark="at_letters"),
        MenuLink(rank=80, route="office:registry", text=_("Firms"), mark="at_registry"),
        MenuLink(rank=90, route="manage:people", text=_("People"), mark="at_people"),
        MenuLink(rank=100, route="manage:registers", text=_("Lists of firms"), mark="at_registers"),
        MenuLink(rank=110, route="manage:bodies", text=_("Other offices"), mark="at_bodies"),
        MenuLink(rank=120, route="manage:notices", text=_("Messages that stopped"), mark="at_notices"),
        MenuLink(rank=130, route="office:health", text=_("How the system is"), mark="at_health", readers=ADMIN),
        MenuLink(rank=140, route="office:load", text=_("Work ahead"), mark="at_load", folded=True),
        MenuLink(rank=170, route="office:people", text=_("People"), mark="at_people", folded=True),
        MenuLink(rank=180, route="office:keys", text=_("Keys of the API"), mark="at_keys", folded=True),
        MenuLink(rank=190, route="office:ways", text=_("How your desk looks"), folded=True),
        MenuLink(
            rank=200,
            route="office:health",
            text=_("How the system is"),
            mark="at_health",
            readers=OFFICE_READERS,
            folded=True,
        ),
    ),
    "desk": (
        MenuLink(rank=10, route="desk:inbox", text=_("Complaints to us"), mark="at_inbox"),
        MenuLink(rank=20, route="desk:performed_list", text=_("List of repayments"), mark="at_performed"),
        MenuLink(rank=30, route="desk:numbers", text=_("Numbers"), mark="at_numbers"),
        MenuLink(rank=40, route="desk:templates", text=_("Ready answers"), mark="at_templates"),
        MenuLink(rank=60, route="desk:members", text=_("Members"), mark="at_members"),
        MenuLink(rank=70, route="desk:brands", text=_("Pages and addresses"), mark="at_brands"),
        MenuLink(rank=80, route="developers:button", text=_("For developers"), mark="part"),
    ),
    "body": (
        MenuLink(rank=10, route="body:dispatches", text=_("From DNCRP"), mark="at_lists"),
        MenuLink(rank=20, route="body:keys", text=_("Keys of the API"), mark="at_keys"),
        MenuLink(rank=30, route="body:webhook", text=_("Your machine"), mark="at_webhook"),
    ),
}


@cache
def menus() -> Mapping[str, list[MenuLink]]:
    """Return the links of each area, those of the apps among them, in the order of their ranks."""
    found: dict[str, list[MenuLink]] = defaultdict(list)
    for links in (_CORE, *(part.LINKS for part in parts("menu", of=OPTIONAL))):
        for area, those in links.items():
            found[area] += those
    return {area: sorted(those, key=attrgetter("rank")) for area, those in found.items()}
