"""The forms of a consumer's acts on their complaint; the choices are those of the law pack."""

from typing import Any, override

from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import consumer
from ccms.complaints.acts.act import Act
from ccms.complaints.agreement import is_instead
from ccms.complaints.own_data.acting import is_for_another
from ccms.complaints.reading.own_case import Case
from ccms.core.clock import dhaka_day
from ccms.law.checks import advice_to
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.consumer.tracking.summary import files_of, money_rows
from ccms.web.language import language
from ccms.web.next_acts import question_clock
from ccms.web.shared.act_page import ActForm, Words, cards_of
from ccms.web.shared.evidence import EvidenceField
from ccms.web.shared.wording import choice_words, promise_words, put

KEPT, BROKEN = "kept", "broken"
LONGEST_NAME, LONGEST_ADDRESS = 120, 500


class CaseForm(ActForm[Case]):
    """A form about one case; the fields of an act have its limits and lists."""

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return self.case.pack

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        return self.case.complaint.reference

    def with_file(self) -> None:
        """Ask for a file, and what it shows; the kinds that this sort of complaint needs come first."""
        pack = self.pack
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


def text_form(label: Words, help_text: Words = "", *, needed: bool = True) -> type[CaseForm]:
    """Return the form of an act that takes a text."""
    text = fields.CleanText(label=label, help_text=help_text, required=needed, least=int(needed))
    return type("TextForm", (CaseForm,), {"text": text})


class ReasonForm(CaseForm):
    """A reason of the act's list, and words."""

    reason = fields.ChoiceCards(label=_("Why?"))
    text = fields.CleanText(label=_("In your own words"), required=False)


class RejectForm(ReasonForm):
    """Why the answer is not accepted."""

    reason = fields.ChoiceCards(label=_("Why do you not accept it?"))

    def prepare(self) -> None:
        """Offer the reasons that such an answer can have, and ask for a file too."""
        names_sum = self.case.answer is None or bool(self.case.answer.amount_paisa)  # none: it was sent before
        reasons = self.pack.offered("reject", {**self.case.facts, "money_offered": names_sum})
        self.fields["reason"].offer(cards_of(reasons))  # type: ignore[attr-defined]
        self.with_file()

    @override
    def beside(self) -> dict[str, Any]:
        return {"can": what_dncrp_can(self.case)}


class CounterForm(CaseForm):
    """What one would accept instead."""

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
                what=choice_words(self.pack, "offer_kind", offered.remedy),
            )

    @override
    def given(self) -> dict[str, Any]:
        return {**super().given(), "amount_paisa": self.cleaned_data["amount"]}

    @override
    def beside(self) -> dict[str, Any]:
        made = self.case.answer
        offered = promise_words(self.pack, made.remedy, made.amount_paisa, made.day) if made else ""
        return {"days": self.pack.periods["counter"].amount, "offered": offered}


class WithdrawForm(ReasonForm):
    """Why, and what was received."""

    reason = fields.ChoiceCards(label=_("Why do you withdraw it?"))
    received = fields.ChoiceCards(label=_("Did you receive something?"))
    amount = fields.TakaField(
        label=_("If money: how much?"), help_text=_("Only if you received money."), required=False
    )
    text = fields.CleanText(label=_("In your own words"), required=False)

    @override
    def given(self) -> dict[str, Any]:
        amount = self.cleaned_data["amount"] if self.cleaned_data["received"] == "money" else None
        return {**super().given(), "amount_paisa": amount}

    @override
    def beside(self) -> dict[str, Any]:
        for_another = is_for_another(self.case.complaint, self.case.complainant)
        return {"reopen_days": self.pack.periods["reopen"].amount, "for_another": for_another}


class ReopenForm(ReasonForm):
    """Why it is to be opened again."""

    reason = fields.ChoiceCards(label=_("Why do you open it again?"))

    @override
    def beside(self) -> dict[str, Any]:
        return {"ends": self.case.ends("reopen")}


class ReviewForm(ReasonForm):
    """Why another officer is to look."""

    reason = fields.ChoiceCards(label=_("Why should another officer look at it?"))

    @override
    def beside(self) -> dict[str, Any]:
        return {"ends": self.case.ends("review")}


class InformationForm(CaseForm):
    """The answer to a question."""

    text = fields.CleanText(label=_("Your answer"), least=1, missing=fields.said("text-missing"))

    def prepare(self) -> None:
        """Ask for a file too."""
        self.with_file()

    @override
    def beside(self) -> dict[str, Any]:
        asked, until = self.case.question, question_clock(self.case)
        return {
            "question": asked.question.text if asked and asked.question else "",
            "by_firm": bool(asked and asked.asked_by.startswith("firm")),
            "due_at": until.due_at if until else None,
        }


class PromiseForm(CaseForm):
    """Kept or broken; the words are for what was broken."""

    text = fields.CleanText(label=_("What did not come, or came otherwise?"), required=False)

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.data.get("promise") not in {KEPT, BROKEN}:
            self.add_error(None, fields.put_right("choice-missing"))
        return given

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise was kept, as they say."""
        return self.data.get("promise") == KEPT

    @override
    def as_act(self) -> Act:
        return consumer.ConfirmPerformance() if self.is_kept else super().as_act()

    @override
    def beside(self) -> dict[str, Any]:
        complaint = self.case.complaint
        promised = complaint.promised_on
        return {
            "promise": promise_words(self.pack, complaint.promised_remedy, complaint.promised_paisa, promised),
            "over": promised is not None and dhaka_day(self.now) > promised,
            "firm": complaint.firm.name(language()),
        }


class AccountForm(CaseForm):
    """To which wallet or bank account."""

    way = fields.ChoiceCards(label=_("How do you want to get it?"))
    account = fields.CodeLine(label=_("Number of the wallet or of the bank account"))
    holder = fields.CleanLine(label=_("In whose name is it?"))
    text = fields.CleanLine(
        label=_("If a bank: which bank, which branch?"), help_text=_("Only for a bank account."), required=False
    )

    @override
    def prepare(self) -> None:
        kept = self.case.complainant.share_goes_to
        self.initial = {"way": kept.way, "holder": kept.holder, "text": kept.text} if kept else {}


class ShareMissingForm(CaseForm):
    """What the complainant knows of it."""

    text = fields.CleanText(
        label=_("Anything that helps to find it?"),
        help_text=_("For example: you looked into your wallet today. Never write a PIN."),
        required=False,
    )

    @override
    def beside(self) -> dict[str, Any]:
        return {"rows": money_rows(self.case)}


class EvidenceForm(CaseForm):
    """One more file."""

    def prepare(self) -> None:
        """Ask for the file; it is what the page is for."""
        self.with_file()
        self.fields["file"].required = True
        self.fields["kind"].required = True

    @override
    def beside(self) -> dict[str, Any]:
        return {"files": [file for file in files_of(self.case) if file.side == "consumer"]}


class PersonForm(CaseForm):
    """What the directorate's form asks beyond name and district."""

    father = fields.CleanLine(label=_("Father's name"), most=LONGEST_NAME)
    mother = fields.CleanLine(label=_("Mother's name"), most=LONGEST_NAME)
    address = fields.CleanText(
        label=_("Address"), most=LONGEST_ADDRESS, help_text=_("House, road or village, post office, upazila")
    )
    occupation = fields.CleanLine(label=_("Occupation"), most=LONGEST_NAME)
    email = fields.EmailField(label=_("E-mail"), help_text=_("If you want letters as well as SMS."), required=False)


def what_dncrp_can(case: Case) -> list[str]:
    """Say what DNCRP can do about such a purchase, and what it cannot."""
    return [each.text.read(language()) for each in advice_to("answering", case.sheet)]
