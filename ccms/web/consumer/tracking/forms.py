"""The forms of a consumer's acts on their complaint; the choices are those of the law pack."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import consumer, share
from ccms.complaints.acts.act import Act
from ccms.complaints.agreement import is_instead
from ccms.complaints.reading.tracking import Case
from ccms.web import fields
from ccms.web.language import language
from ccms.web.shared.act_fields import cards_of, follow
from ccms.web.shared.evidence_field import EvidenceField
from ccms.web.shared.wording import choice_words, put

LONGEST_NAME, LONGEST_ADDRESS = 120, 500


class CaseForm(fields.PageForm):
    """A form about one case; the fields of an act have its limits and lists."""

    act: ClassVar[type[Act] | None] = None

    def __init__(self, case: Case, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.case = case
        self.prepare()
        if self.act:
            follow(self, self.act.kinds, case.pack)

    def prepare(self) -> None:
        """Set what depends on the case."""

    def with_file(self) -> None:
        """Ask for a file, and what it shows; the kinds that this sort of complaint needs come first."""
        pack = self.case.pack
        category = pack.categories.get(self.case.complaint.category)  # hidden from who did not file it
        needed = category.evidence if category else ()
        kinds = [*needed, *(code for code in pack.evidence_kinds if code not in needed)]
        choices = [(code, pack.evidence_kinds[code].text.read(language())) for code in kinds]
        self.fields["file"] = EvidenceField(
            label=_("Evidence"),
            help_text=_("The seller and DNCRP see it. Cover PINs, full card numbers and other people's faces."),
            required=False,
        )
        self.fields["kind"] = fields.Pick(label=_("What does it show?"), choices=choices, required=False)


class ReasonForm(CaseForm):
    """A reason of the act's list, and words."""

    reason = fields.ChoiceCards(label=_("Why?"))
    text = fields.CleanText(label=_("In your own words"), required=False)


class RejectForm(ReasonForm):
    """Why the answer is not accepted."""

    act = consumer.Reject
    reason = fields.ChoiceCards(label=_("Why do you not accept it?"))

    def prepare(self) -> None:
        """Offer the reasons that such an answer can have, and ask for a file too."""
        names_sum = self.case.answer is None or bool(self.case.answer.amount_paisa)  # none: it was sent before
        reasons = self.case.pack.offered("reject", {**self.case.facts, "money_offered": names_sum})
        self.fields["reason"].offer(cards_of(reasons))  # type: ignore[attr-defined]
        self.with_file()


class CounterForm(CaseForm):
    """What one would accept instead."""

    act = consumer.Counter
    amount = fields.TakaField(label=_("How much money?"), required=False)
    day = fields.DateField(label=_("By which day?"), help_text=_("For example 28 11 2026"), required=False)
    text = fields.CleanText(label=_("In your own words"), required=False)

    def prepare(self) -> None:
        """Say that a sum takes the place of goods that were offered, and is not paid beside them."""
        offered = self.case.answer
        if offered and is_instead(offered.remedy):
            amount = self.fields["amount"]
            amount.label = _("How much money instead?")
            amount.help_text = put(
                _("If you write a sum, you ask for this money alone and no longer for: %(what)s."),
                what=choice_words(self.case.pack, "offer_kind", offered.remedy),
            )


class WithdrawForm(ReasonForm):
    """Why, and what was received."""

    act = consumer.Withdraw
    reason = fields.ChoiceCards(label=_("Why do you withdraw it?"))
    received = fields.ChoiceCards(label=_("Did you receive something?"))
    amount = fields.TakaField(
        label=_("If money: how much?"), help_text=_("Only if you received money."), required=False
    )
    text = fields.CleanText(label=_("In your own words"), required=False)


class DisownForm(CaseForm):
    """What the holder of the number knows of who filed it."""

    act = consumer.Disown
    text = fields.CleanText(
        label=_("Do you know who used your number?"),
        help_text=_("If you like. Only DNCRP reads this, not the seller."),
        required=False,
    )


class ReopenForm(ReasonForm):
    """Why it is to be opened again."""

    act = consumer.Reopen
    reason = fields.ChoiceCards(label=_("Why do you open it again?"))


class ReviewForm(ReasonForm):
    """Why another officer is to look."""

    act = consumer.RequestReview
    reason = fields.ChoiceCards(label=_("Why should another officer look at it?"))


class InformationForm(CaseForm):
    """The answer to a question."""

    act = consumer.GiveInformation
    text = fields.CleanText(label=_("Your answer"), least=1, missing=fields.said("text-missing"))

    def prepare(self) -> None:
        """Ask for a file too."""
        self.with_file()


class AbsenceForm(CaseForm):
    """Why the buyer cannot come."""

    act = consumer.CannotCome
    text = fields.CleanText(
        label=_("Why can you not come?"),
        help_text=_("Say also on which days you can. DNCRP reads this, the seller does not."),
        least=1,
        missing=fields.said("text-missing"),
    )


class WordsForm(CaseForm):
    """What is to be added to the story."""

    act = consumer.AddWords
    text = fields.CleanText(label=_("In your own words"), least=1, missing=fields.said("text-missing"))


class PromiseForm(CaseForm):
    """Kept or broken; the words are for what was broken."""

    act = consumer.ReportBrokenPromise
    text = fields.CleanText(label=_("What did not come, or came otherwise?"), required=False)


class AccountForm(CaseForm):
    """To which wallet or bank account."""

    act = share.NameAccount
    way = fields.ChoiceCards(label=_("How do you want to get it?"))
    account = fields.CodeLine(label=_("Number of the wallet or of the bank account"))
    holder = fields.CleanLine(label=_("In whose name is it?"))
    text = fields.CleanLine(
        label=_("If a bank: which bank, which branch?"), help_text=_("Only for a bank account."), required=False
    )


class ShareMissingForm(CaseForm):
    """What the complainant knows of it."""

    act = share.ReportUnpaidShare
    text = fields.CleanText(
        label=_("Anything that helps to find it?"),
        help_text=_("For example: you looked into your wallet today. Never write a PIN."),
        required=False,
    )


class EvidenceForm(CaseForm):
    """One more file."""

    def prepare(self) -> None:
        """Ask for the file; it is what the page is for."""
        self.with_file()
        self.fields["file"].required = True
        self.fields["kind"].required = True


class PersonForm(CaseForm):
    """What the directorate's form asks beyond name and district."""

    father = fields.CleanLine(label=_("Father's name"), most=LONGEST_NAME)
    mother = fields.CleanLine(label=_("Mother's name"), most=LONGEST_NAME)
    address = fields.CleanText(
        label=_("Address"), most=LONGEST_ADDRESS, help_text=_("House, road or village, post office, upazila")
    )
    occupation = fields.CleanLine(label=_("Occupation"), most=LONGEST_NAME)
    email = fields.EmailField(label=_("E-mail"), help_text=_("If you want letters as well as SMS."), required=False)
