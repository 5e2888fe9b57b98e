"""The kinds of answer that a seller can give: the name, the pack's list of choices, and the service of each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import consumer, firm
from ccms.complaints.acts.act import Act
from ccms.complaints.lifecycle import Action
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice

REPLIED = _("Your reply has been sent")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of answer. `title` takes %(what)s, the words of the choice, where there is a choice."""

    action: Action
    title: Any
    act: type[Act]
    choices: str = ""
    chosen_as: str = ""  # the name of the choice among the terms: remedy or code
    sent: Any = REPLIED

    def choice(self, pack: Pack, code: str) -> Choice | None:
        """Return the choice of this code, if the pack knows it."""
        return next((each for each in pack.reasons[self.choices] if each.code == code), None) if self.choices else None


OFFER = Kind(Action.OFFER, _("Your offer: %(what)s"), firm.Offer, "offer_kind", "remedy")
SOLVED = Kind(Action.CLAIM_SOLVED, _("Already solved: %(what)s"), firm.ClaimSolved, "solved_kind", "remedy")
DEFEND = Kind(Action.DEFEND, _("Not right: %(what)s"), firm.Defend, "defend", "code")
REFUSE = Kind(Action.REFUSE, _("Not our case: %(what)s"), firm.Refuse, "refuse", "code")
ASK = Kind(Action.ASK, _("Ask the buyer"), firm.Ask, sent=_("Your question has been sent"))
INTERIM = Kind(Action.INTERIM, _("You need more time"), firm.Interim, "interim", "code")
PERFORMED = Kind(Action.REPORT_PERFORMANCE, _("You have kept the promise"), firm.ReportPerformance)
INFORM = Kind(Action.GIVE_INFORMATION, _("The officer asks you"), consumer.GiveInformation)
KINDS = (OFFER, SOLVED, DEFEND, REFUSE, ASK, INTERIM, PERFORMED, INFORM)
