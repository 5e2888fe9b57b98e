"""The kinds of answer that a seller can give: the name, the pack's list of choices, and the service of each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import consumer, firm
from ccms.complaints.acts.act import Act
from ccms.complaints.field_kinds import Choice as Pick
from ccms.complaints.lifecycle import Action
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice

REPLIED = _("Your reply has been sent")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of answer. `title` takes %(what)s, the words of the choice, where there is a choice."""

    act: type[Act]
    title: Any
    sent: Any = REPLIED

    @property
    def action(self) -> Action:
        """Its row in the life cycle."""
        return self.act.action

    @property
    def choices(self) -> str:
        """The list from which its choice is taken, if it has one."""
        return next((kind.list for kind in self.act.kinds.values() if isinstance(kind, Pick)), "")

    @property
    def chosen_as(self) -> str:
        """The name of the choice among the terms: remedy or code."""
        return next((name for name, kind in self.act.kinds.items() if isinstance(kind, Pick)), "")

    def choice(self, pack: Pack, code: str) -> Choice | None:
        """Return the choice of this code, if the pack knows it."""
        return next((each for each in pack.reasons[self.choices] if each.code == code), None) if self.choices else None


OFFER = Kind(firm.Offer, _("Your offer: %(what)s"))
SOLVED = Kind(firm.ClaimSolved, _("Already solved: %(what)s"))
DEFEND = Kind(firm.Defend, _("Not right: %(what)s"))
REFUSE = Kind(firm.Refuse, _("Not our case: %(what)s"))
ASK = Kind(firm.Ask, _("Ask the buyer"), sent=_("Your question has been sent"))
INTERIM = Kind(firm.Interim, _("You need more time"))
PERFORMED = Kind(firm.ReportPerformance, _("You have kept the promise"))
INFORM = Kind(consumer.GiveInformation, _("The officer asks you"))
ABSENT = Kind(consumer.CannotCome, _("You cannot come to the hearing"), sent=_("DNCRP has been told"))
KINDS = (OFFER, SOLVED, DEFEND, REFUSE, ASK, INTERIM, PERFORMED, INFORM, ABSENT)
