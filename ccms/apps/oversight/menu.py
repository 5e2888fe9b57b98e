"""The links to the pages of the Cell and of associations, and where the task of answering a letter is done."""

from django.utils.translation import gettext_lazy as _

from ccms.apps.oversight import letters
from ccms.complaints.models.task import TaskKind
from ccms.web.audiences import OFFICE_READERS
from ccms.web.menu import MenuLink, counted

_WAITING = counted("letters", letters.MOST, letters.waiting_for, seconds=60)

LINKS = {
    "coordinator": (
        MenuLink(rank=10, route="coordinator:firms", text=_("Firms"), mark="at_firms"),
        MenuLink(rank=20, route="coordinator:breaches", text=_("Broken rules"), mark="at_breaches"),
        MenuLink(rank=30, route="coordinator:letters", text=_("Letters"), mark="at_cell_letters"),
        MenuLink(rank=40, route="body:dispatches", text=_("From DNCRP"), mark="at_lists"),
        MenuLink(rank=50, route="coordinator:reports", text=_("Reports"), mark="at_reports"),
        MenuLink(rank=60, route="figures:country", text=_("Figures")),
    ),
    "association": (
        MenuLink(rank=10, route="association:firms", text=_("Firms"), mark="at_firms"),
        MenuLink(rank=20, route="association:breaches", text=_("Broken rules"), mark="at_breaches"),
        MenuLink(rank=40, route="body:dispatches", text=_("From DNCRP"), mark="at_lists"),
        MenuLink(rank=60, route="figures:country", text=_("Figures")),
    ),
    # for readers of an office, who come here from their own lists
    "reports": (
        MenuLink(rank=10, route="office:queue", text=_("Lists")),
        MenuLink(rank=20, route="coordinator:reports", text=_("Reports"), mark="at_reports"),
        MenuLink(rank=30, route="figures:country", text=_("Figures")),
    ),
    "desk": (
        MenuLink(
            rank=50, route="cell_desk:letters", text=_("Letters of the Cell"), mark="at_cell_letters", waiting=_WAITING
        ),
    ),
    "office": (
        MenuLink(rank=150, route="cell_office:letters", text=_("Letters of the Cell"), folded=True),
        MenuLink(
            rank=160, route="coordinator:reports", text=_("Reports of the month"), readers=OFFICE_READERS, folded=True
        ),
    ),
    "tasks": (
        MenuLink(rank=10, route="cell_office:letters", text=_("Letters of the Cell")),
        MenuLink(rank=20, route="coordinator:reports", text=_("Monthly reports")),
    ),
}
TASKS = {TaskKind.LETTER_ANSWER: ("cell_office:letter", "key")}
