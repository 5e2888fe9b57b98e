"""Acts before a decision: take up, send to the seller, ask, reject, dismiss."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.naming import find as find_firms
from ccms.accounts.models import Firm
from ccms.complaints.acts.proof_of_service import buyer_was_heard
from ccms.complaints.filing.sellers import LONGEST_LINK, LONGEST_NAME
from ccms.complaints.lifecycle import Action, Reason
from ccms.complaints.reading.case_words import IN_TIME
from ccms.complaints.reading.office_case import InTime
from ccms.complaints.transitions import Wait
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.acts.ruling import judged_now
from ccms.web.office.labels import charge_name
from ccms.web.office.sent_back import ASK_FIELD
from ccms.web.shared.act_page import cards_of
from ccms.web.shared.dispatch_words import FIELDS
from ccms.web.templatetags.words import run

MOST_FIRMS = 8
UNLISTED = "unlisted"
DESCRIBED = ("name", "link", "phone")
A = Action
PARTIES = (fields.Card("consumer", _("The buyer")), fields.Card("firm", _("The seller")))


class ApartForm(fields.PageForm):
    """That none of several complaints is one's own."""

    apart = fields.TickBox(
        label=_("In none of these complaints a side is me, a relative of mine or somebody I deal with"),
        missing=fields.said("conflict-of-interest"),
    )


class TakeUpForm(OfficeForm):
    """That it is nobody's own case."""

    apart = fields.TickBox(
        label=_("Neither side is me, a relative of mine or somebody I deal with"),
        missing=fields.said("conflict-of-interest"),
    )

    def given(self) -> dict[str, Any]:
        """Return what the tick says: a form without it is not taken."""
        return {"own": False}

    def warnings(self) -> list[str]:
        """Tell the officer when somebody else is in charge."""
        charge = self.case.in_charge(self.now)
        if charge and charge.post.pk not in self.case.reader.posts:
            return [gettext("%(name)s was in charge of it before.") % {"name": charge_name(charge)}]
        return []


class SendForm(OfficeForm):
    """To this seller, to another one that was found or is described; why, in words that both sides read."""

    firm = fields.ChoiceCards(label=_("To whom?"), missing=fields.said("firm-missing"))
    name = fields.CleanLine(label=_("Name of the shop or page"), most=LONGEST_NAME, required=False)
    link = fields.CodeLine(label=_("Link of its page or site"), most=LONGEST_LINK, required=False)
    phone = fields.PhoneField(label=_("Its mobile number"), required=False)
    text = fields.CleanText(
        label=_("Why does it go to the seller?"), help_text=_("Both sides can read this."), required=False
    )

    def prepare(self) -> None:
        """Offer the present seller, who was searched for, and one whom the register does not have."""
        own = self.case.complaint.firm
        self.asked = self.request.GET.get("q", "").strip()[:200]
        self.found = find_firms(self.asked, MOST_FIRMS) if self.asked else []
        self.initial["firm"] = "" if self.asked else str(own.pk)
        others = [firm for firm in self.found if firm.pk != own.pk]
        unlisted = fields.Card(UNLISTED, _("Another one, not in the list"), _("Describe it below."))
        self.cards("firm", [_card(own, gettext("as it is now")), *(_card(firm) for firm in others), unlisted])

    def clean(self) -> dict[str, Any]:
        """Let a description belong to a seller who is not in the list, and to no other."""
        given = self.cleaned_data
        described = any(given.get(name) for name in DESCRIBED)
        if described and given.get("firm") not in {None, UNLISTED}:
            self.add_error("firm", fields.put_right("seller-described"))
        if given.get("firm") == UNLISTED and "name" not in self.errors and not given.get("name"):
            self.add_error("name", fields.put_right("text-missing"))
        return given

    def given(self) -> dict[str, Any]:
        """Name the seller by its id, or by what the officer knows of it."""
        given = self.cleaned_data
        if given["firm"] == UNLISTED:
            return {**{name: given[name] or "" for name in DESCRIBED}, "text": given["text"]}
        return {"firm": UUID(given["firm"]), "text": given["text"]}

    def beside(self) -> dict[str, Any]:
        """Say what was searched for."""
        return {"asked": self.asked, "found": self.found}


def _card(firm: Firm, hint: str = "") -> fields.Card:
    known = gettext("registered") if firm.registered else gettext("not registered")
    return fields.Card(str(firm.pk), run(firm.name(language())), " · ".join(part for part in (known, hint) if part))


class AskForm(OfficeForm):
    """Whom, and what."""

    party = fields.ChoiceCards(label=_("Who do you ask?"), cards=PARTIES)
    text = fields.CleanText(label=_("What do you want to know?"), help_text=_("Ask one thing that can be answered."))

    def prepare(self) -> None:
        """Suppose the side and the question where another office said which field is missing."""
        field = FIELDS.get(self.request.GET.get(ASK_FIELD, ""))
        if field:
            self.initial["party"] = self.request.GET.get("party", "")
            self.initial["text"] = gettext("Another office needs this from you: %(field)s.") % {"field": field}


class RuleCauseForm(OfficeForm):
    """From which day, and why."""

    day = fields.DateField(
        label=_("On which day did the cause arise?"),
        help_text=_("The 30 days of section 60 count from it. They cannot be made longer, but a cause may be later."),
    )
    text = fields.CleanText(label=_("Reasons"), help_text=_("Both sides can read this."))


class DecideForm(OfficeForm):
    """A reason of the act's list, and the reasons in words, which both sides read."""

    reason = fields.ChoiceCards(label=_("Why?"))
    text = fields.CleanText(
        label=_("Reasons"), help_text=_("Both sides can read this. Say what was looked at and what follows from it.")
    )

    def beside(self) -> dict[str, Any]:
        """Show what the rules say by now."""
        return judged_now(self.case)


class RejectForm(DecideForm):
    """Why it is not accepted; what answers the reason for which it came here stands first."""

    def prepare(self) -> None:
        """Offer the fitting reasons first."""
        came = self.case.complaint.reason
        choices = sorted(self.pack.reasons["reject_complaint"], key=lambda each: came not in each.fits)
        self.cards("reason", cards_of(choices))

    def warnings(self) -> list[str]:
        """Ask to look again where the complaint's own days say that it may have been filed in time."""
        between = self.case.limits.verdict is InTime.BETWEEN
        return [str(IN_TIME[InTime.BETWEEN])] if between and self.cleaned_data["reason"] == Reason.LIMITATION else []


class DismissForm(DecideForm):
    """Why it was not proved, or who stayed away."""

    def hints(self) -> Mapping[str, Any]:
        """Say beside a reason that needs a hearing, or that the buyer was heard, that it does, where that is not so."""
        heard = self.case.hearing is not None and Wait.HEARING not in self.case.waits(self.now)
        hints = {} if heard else {"hearing": _("Only once the time of a hearing has passed")}
        if not buyer_was_heard(self.case.complaint):
            hints["heard"] = _("Only once the buyer was heard, or had their time to answer your question")
        return hints


ACTS = (
    OfficePage(
        action=A.TAKE_UP,
        title=_("Take it up"),
        button=_("Take it up"),
        said=_("You have taken it up."),
        form=TakeUpForm,
    ),
    OfficePage(
        action=A.REQUEST_INFORMATION,
        title=_("Ask a side for information"),
        button=_("Send the question"),
        said=_("The question has been asked."),
        form=AskForm,
    ),
    OfficePage(
        action=A.RULE_CAUSE,
        title=_("Decide from which day the 30 days count"),
        button=_("Record the day"),
        said=_("The days count anew from the day that you named."),
        form=RuleCauseForm,
    ),
    OfficePage(
        action=A.SEND_TO_FIRM,
        title=_("Send it to the seller"),
        button=_("Send it to the seller"),
        said=_("It is the seller's turn now."),
        form=SendForm,
        template="send",
    ),
    OfficePage(
        action=A.REJECT_COMPLAINT,
        title=_("Reject the complaint"),
        button=_("Do not accept it"),
        said=_("The complaint has been closed as not accepted."),
        form=RejectForm,
        template="decide",
    ),
    OfficePage(
        action=A.DISMISS,
        title=_("Dismiss the complaint"),
        button=_("Dismiss it"),
        said=_("The complaint has been dismissed."),
        form=DismissForm,
        template="decide",
    ),
)
