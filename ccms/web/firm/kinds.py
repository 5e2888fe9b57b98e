"""The kinds of answer that a seller can give: the name, the pack's list of choices, and the service of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts import consumer, firm
from ccms.complaints.acts.firm import Terms
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice

REPLIED = _("Your reply has been sent")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of answer. `title` takes %(what)s, the words of the choice, where there is a choice."""

    action: Action
    title: Any
    send: Callable[..., Complaint]
    choices: str = ""
    chosen_as: str = ""  # the name of the choice among the terms: remedy or code
    sent: Any = REPLIED

    def choice(self, pack: Pack, code: str) -> Choice | None:
        """Return the choice of this code, if the pack knows it."""
        return next((each for each in pack.reasons[self.choices] if each.code == code), None) if self.choices else None


def _inform(*, reference: str, by: Actor, now: datetime, terms: Terms) -> Complaint:
    return consumer.give_information(reference=reference, by=by, now=now, text=terms.text)


OFFER = Kind(Action.OFFER, _("Your offer: %(what)s"), firm.offer, "offer_kind", "remedy")
SOLVED = Kind(Action.CLAIM_SOLVED, _("Already solved: %(what)s"), firm.claim_solved, "solved_kind", "remedy")
DEFEND = Kind(Action.DEFEND, _("Not right: %(what)s"), firm.defend, "defend", "code")
REFUSE = Kind(Action.REFUSE, _("Not our case: %(what)s"), firm.refuse, "refuse", "code")
ASK = Kind(Action.ASK, _("Ask the buyer"), firm.ask, sent=_("Your question has been sent"))
INTERIM = Kind(Action.INTERIM, _("You need more time"), firm.interim, "interim", "code")
PERFORMED = Kind(Action.REPORT_PERFORMANCE, _("You have kept the promise"), firm.report_performance)
INFORM = Kind(Action.GIVE_INFORMATION, _("The officer asks you"), _inform)
KINDS = (OFFER, SOLVED, DEFEND, REFUSE, ASK, INTERIM, PERFORMED, INFORM)
