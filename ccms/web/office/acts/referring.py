"""Acts of a referral: to another office, its sending, the reply that came, and taking it back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.planning import results_of, returns_of
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchState, Step
from ccms.core.clock import dhaka_day
from ccms.law.choice_words import list_of
from ccms.law.pack.nouns import Choice as LawChoice
from ccms.law.pack.receivers import Return
from ccms.law.routing import COPY, Destination, manual_routes, routes
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficePage
from ccms.web.office.acts.dispatching import SAID, OfDispatchForm
from ccms.web.office.acts.sending_to import SendsForm
from ccms.web.office.sent_back import all_sent_back
from ccms.web.shared.act_page import cards_of
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import run

A = Action
TAKE_IT_BACK = _("It is not sent yet. Until the other office has taken it over, you can take it back.")


class ReferForm(SendsForm):
    """To which office, and on what basis in law."""

    moves = TAKE_IT_BACK
    body = fields.ChoiceCards(label=_("To which office?"))
    basis = fields.ChoiceCards(label=_("On what basis?"))

    def prepare(self) -> None:
        """Offer the bodies that the law names first, then those that an officer can choose, then all others."""
        self.cards("body", list(self._offices()))
        self.show_what_is_sent()

    def _offices(self) -> Iterator[fields.Card]:
        bases = {each.body.code: _basis(each) for each in self._concerned()}
        chosen = {route.to: route.basis.read(language()) for route in manual_routes(self.pack)}
        why = {**chosen, **bases}
        for code in dict.fromkeys([*bases, *chosen, *(each.code for each in list_of(self.pack, "body"))]):
            body = self.pack.bodies[code]
            if body.takes_referrals:
                yield fields.Card(code, body.text.read(language()), why.get(code, ""))

    def _concerned(self) -> list[Destination]:
        return routes(self.pack, self.case.complaint.category, self.case.findings, self.case.judged.all)

    def beside(self) -> dict[str, Any]:
        """Say so before anything is chosen, too, and name the bodies that could only be informed."""
        informed = [each for each in self._concerned() if each.role == COPY and not each.body.takes_referrals]
        rows = [Row(each.body.text.read(language()), _basis(each)) for each in informed]
        back = next((each for each in all_sent_back(self.case, self.now) if not each.is_beside), None)
        said = {"back": replace(back, again_url="") if back else None}
        return {**super().beside(), **said, "nothing_is_sent": TAKE_IT_BACK, "informed": rows}


def _basis(concerned: Destination) -> str:
    """Give the reason why a body is concerned; that it is for information only is said with it."""
    basis = concerned.bases[0].read(language())
    return gettext("For information: %(basis)s") % {"basis": basis} if concerned.role == COPY else basis


class SendingForm(OfDispatchForm):
    """How the papers went, on which day, under which number."""

    channel = fields.ChoiceCards(label=_("How were the papers sent?"))
    day = fields.DateField(label=_("On which day?"), help_text=_("The other office's days count from it."))
    memo_no = fields.CodeLine(label=_("Number of your letter"), help_text=_("Both sides can read this."))

    steps = (Step.TO_SEND,)

    def prepare(self) -> None:
        """Suppose today."""
        super().prepare()
        self.initial["day"] = dhaka_day(self.now)


class ReplyForm(OfDispatchForm):
    """What the other office wrote, when, and why it sends the complaint back."""

    reply = fields.ChoiceCards(label=_("What does the other office write?"))
    day = fields.DateField(label=_("Of which day is its letter?"))
    outside_no = fields.CodeLine(label=_("Number of its letter"), required=False)
    reason = fields.ChoiceCards(label=_("If it sends it back: why?"), required=False)
    missing = fields.Pick(label=_("If it says which part is missing or wrong"), required=False)
    found = fields.Pick(label=_("If it answers with one of its usual results"), required=False)
    text = fields.CleanText(
        label=_("What it found or did, in its words"),
        help_text=_("Both sides can read this. Add the letter itself to the files of the complaint."),
        required=False,
    )

    steps = (Step.SENT,)

    def prepare(self) -> None:
        """Suppose today, and offer that it takes the complaint over only where it has not yet."""
        super().prepare()
        self.initial["day"] = dhaka_day(self.now)
        replies = list_of(self.pack, "referral_reply")
        taken = self.case.complaint.referral_accepted
        self.cards("reply", cards_of(each for each in replies if not (taken and each.code == DispatchState.ACCEPTED)))
        self._offer("missing", [each for one in self.candidates for each in returns_of(one)])
        self._offer("found", [each for one in self.candidates for each in results_of(one)])

    def _offer(self, name: str, words: Sequence[Return | LawChoice]) -> None:
        """Offer the words of the bodies that may be meant; where they have none, nothing is asked."""
        known = {each.code: run(each.text.read(language())) for each in words}
        if known:
            self.picks(name, list(known.items()))
        else:
            del self.fields[name]


class RecallForm(OfDispatchForm):
    """Why it is taken back."""

    steps = (Step.TO_SEND, Step.SENT, Step.RETURNED)
    reason = fields.ChoiceCards(label=_("Why?"))
    text = fields.CleanText(label=_("More about the reason"), help_text=_("Both sides can read this."), required=False)

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether it can be taken back: not what was taken over."""
        return super().fits(dispatch) and dispatch.state != DispatchState.ACCEPTED


ACTS = (
    OfficePage(
        action=A.REFER,
        title=_("Refer it to another office"),
        button=_("Record the referral"),
        said=SAID,
        form=ReferForm,
        template="refer",
    ),
    OfficePage(
        action=A.RECORD_SENDING,
        title=_("Record that the papers were sent"),
        button=_("Record it"),
        said=_("Recorded: it was sent."),
        form=SendingForm,
    ),
    OfficePage(
        action=A.RECORD_REPLY,
        title=_("Record the other office's reply"),
        button=_("Record it"),
        said=_("The reply has been recorded."),
        form=ReplyForm,
    ),
    OfficePage(
        action=A.RECALL_DISPATCH,
        title=_("Take the referral back"),
        button=_("Take it back"),
        said=_("You have taken it back."),
        form=RecallForm,
    ),
)
