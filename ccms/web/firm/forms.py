"""The form of an answer: only the fields that this kind and choice need, as the law pack says.

Ready answers above the form: a tap fills the text; a value that is unknown stays a blank, which is not sent.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, override
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.act import Act, check_fields
from ccms.complaints.acts.firm import Terms, as_act
from ccms.complaints.field_kinds import Choice as ListChoice
from ccms.complaints.field_kinds import Text
from ccms.complaints.firm_desk import ready_answers
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.clock import dhaka_day, end_of_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice
from ccms.web import fields
from ccms.web.language import language
from ccms.web.questions import answers, ask
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import ActForm, Words
from ccms.web.shared.evidence import EvidenceField
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import run

CHOSEN = "template"


@dataclass(frozen=True, slots=True)
class Link:
    """One ready answer as a link to the form that it fills."""

    name: Any
    url: str
    here: bool


def links(request: SignedRequest, view: FirmView) -> list[Link]:
    """Return the ready answers that this member can use; a seller by link has none."""
    if not view.by_member:
        return []
    chosen = request.GET.get(CHOSEN, "")
    return [
        Link(run(each.name), f"{request.path}?{urlencode({CHOSEN: each.pk})}", str(each.pk) == chosen)
        for each in ready_answers.templates_of(request.actor)
    ]


def text(request: SignedRequest, view: FirmView) -> str:
    """Return the chosen ready answer, filled as far as the complaint knows; nothing without a choice."""
    chosen = request.GET.get(CHOSEN, "")
    if not view.by_member or not chosen or request.method == "POST":
        return ""
    try:
        return ready_answers.fill(ready_answers.template_of(UUID(chosen), request.actor), view)
    except ValueError as error:
        raise NotFound from error


A = Action
SHORTEST_DEFENCE = 30
FILE, FILE_KIND, REASON, SEEN = "file", "kind", "code", "seen"
IN_FORM = {"evidence": FILE}  # what an act calls a thing that the form asks for under another name
BLANK = re.compile(r"\{([^{}\n]{1,40})\}")  # what a ready answer leaves open
EXAMPLE = _("For example 28 11 2026")


@dataclass(frozen=True, kw_only=True)
class Asks:
    """What a sort of answer asks, in its words; what its choice needs beside them, the law's list says."""

    text: Words
    amount: Words = ""
    day: Words = ""
    text_first: bool = False
    with_file: bool = False


class NumberOrPicture(fields.CodeLine):
    """The transaction's number; a picture does as well, so the form asks for it only where neither came."""

    def validate(self, value: str) -> None:
        """Let it be empty."""


class TermsForm(ActForm[FirmView]):
    """The facts of an answer: one sort of it, and of that the choice of the pack's list, where it has one."""

    act: type[Act]

    def __init__(
        self, case: FirmView, request: SignedRequest, act: type[Act], choice: Choice | None, asks: Asks
    ) -> None:
        self.choice, self.asks, self.today = choice, asks, dhaka_day(request.now)
        suggested = _suggested(act.action, choice, case, self.today)
        super().__init__(case, request, act, initial={**suggested, "text": text(request, case), SEEN: case.seen})

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return self.case.pack

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        return self.case.reference

    @property
    def action(self) -> Action:
        """The row of this answer in the life cycle."""
        return self.act.action

    @override
    def prepare(self) -> None:
        needs = self.choice.needs if self.choice else ()
        if self.choice is None and choice_of(self.act)[1]:
            self.fields[REASON] = fields.ChoiceCards(label=_("Why?"))
        if self.asks.text_first:
            self._ask_text(needs)
        self._ask_amount(needs)
        self._ask_day(needs)
        self._ask_proof(needs)
        if not self.asks.text_first:
            self._ask_text(needs)
        self._ask_law()
        self.fields[SEEN] = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def _ask_amount(self, needs: tuple[str, ...]) -> None:
        promised_money = self.action is A.REPORT_PERFORMANCE and _promised_paisa(self.case) is not None
        if "amount" in needs or promised_money:
            self.fields["amount"] = fields.TakaField(label=self.asks.amount or _("How much money did you give?"))

    def _ask_day(self, needs: tuple[str, ...]) -> None:
        action = self.action
        needed = "date" in needs or action in {A.INTERIM, A.REPORT_PERFORMANCE}
        if not needed and not (action is A.DEFEND and "proof" in needs):
            return
        field = fields.DateField(label=self.asks.day or _("On which day?"), help_text=EXAMPLE, required=needed)
        if action is A.OFFER:
            days = self.pack.periods["offer_latest"].amount
            latest = self.today + timedelta(days=days)
            too_late = fields.put_right("date-too-late", days=days).message
            field.between(earliest=self.today, latest=latest, too_late=too_late)
        elif action is A.INTERIM:
            # the first day is left to the act: once it is done, the same form sent again has to lead to the same page
            latest = self.case.interim_until or self.today
            too_late = fields.put_right("date-too-far", latest=latest).message
            field.between(earliest=self.today, latest=latest, too_late=too_late)
        else:
            field.between(latest=self.today)
        self.fields["day"] = field

    def _ask_proof(self, needs: tuple[str, ...]) -> None:
        by_number = "transaction" in needs or self.action is A.REPORT_PERFORMANCE
        if by_number:
            self.fields["transaction"] = NumberOrPicture(
                label=_("Transaction number"),
                help_text=_("The TrxID of the message. If you have none, give a picture below."),
            )
        if by_number or "proof" in needs or self.asks.with_file:
            ask_file(self, self.pack, required="proof" in needs and not self.case.own_files)

    def _ask_text(self, needs: tuple[str, ...]) -> None:
        kind = self.act.kinds["text"]
        needed = "text" in needs or (isinstance(kind, Text) and kind.needed)
        least = SHORTEST_DEFENCE if needed and self.action in {A.DEFEND, A.REFUSE} else 0
        self.fields["text"] = fields.CleanText(label=self.asks.text, least=least, required=needed)

    def _ask_law(self) -> None:
        """Ask what rules wait for that the firm alone can say, where this kind of answer can hold it."""
        if "facts" not in self.act.kinds:
            return
        asked, lang = self.case.asked, language()
        hints = {
            name: put(
                _("The rule: %(rule)s The buyer and the officer read your answer as your word."),
                rule=run(" ".join(rule.says.read(lang) for rule in rules)),
            )
            for name, rules in asked.items()
        }
        ask(self, self.pack, asked, end_of_day(self.today), hints=hints, unknown=False)

    def clean_text(self) -> str:
        """Stop a ready answer whose blanks nobody has filled."""
        text = str(self.cleaned_data["text"])
        if blanks := BLANK.findall(text):
            names = ", ".join(f"{{{name}}}" for name in dict.fromkeys(blanks))
            raise fields.put_right("blanks-unfilled", names=names)
        return text

    @property
    def seen(self) -> int | None:
        """The number of the last event when the complaint was read; None where the form does not say."""
        return self.cleaned_data.get(SEEN)

    def terms(self) -> Terms:
        """Return the facts, with the firm's files as the proof that lies with them."""
        given = self.cleaned_data
        chosen = given.get(REASON) or (self.choice.code if self.choice else "")
        chosen_as = choice_of(self.act)[0]
        return Terms(
            remedy=chosen if chosen_as == "remedy" else "",
            code=chosen if chosen_as == "code" else "",
            amount_paisa=given.get("amount"),
            day=given.get("day"),
            transaction=given.get("transaction", ""),
            text=given.get("text", ""),
            has_proof=bool(self.case.own_files),
            facts=answers(self, self.pack),
        )

    @override
    def as_act(self) -> Act:
        terms = self.terms()
        act = as_act(self.act, terms)
        check_fields(act, self.pack)  # before the buyer's page is shown
        if self.action is A.REPORT_PERFORMANCE and not (terms.transaction or terms.has_proof):
            raise ValidationFailed({"transaction": ("proof-needed", {})})
        return act

    @override
    def refuse(self, failure: Failure) -> None:
        if isinstance(failure, ValidationFailed):
            failure = ValidationFailed({IN_FORM.get(name, name): error for name, error in failure.errors.items()})
        super().refuse(failure)


def choice_of(act: type[Act]) -> tuple[str, str]:
    """Return the field of an act that takes a word of a list, and the list; two empty words where it has none."""
    return next(((name, kind.list) for name, kind in act.kinds.items() if isinstance(kind, ListChoice)), ("", ""))


class EvidenceForm(fields.PageForm):
    """One more file."""

    def __init__(self, pack: Pack, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        ask_file(self, pack, required=True)


def ask_file(form: forms.Form, pack: Pack, *, required: bool) -> None:
    """Ask for a file, and what it shows."""
    form.fields[FILE] = EvidenceField(
        label=_("Proof"),
        help_text=_("A picture, PDF, text, sound or film. It goes to the buyer at once and cannot be taken back."),
        missing=fields.said("proof-needed"),
        required=required,
    )
    kinds = [(kind.code, kind.text.read(language())) for kind in pack.evidence_kinds.values()]
    form.fields[FILE_KIND] = fields.Pick(label=_("What does it show?"), choices=kinds, required=False)


def _suggested(action: Action, choice: Choice | None, view: FirmView, today: date) -> dict[str, object]:
    """Fill in what was asked for, or promised, so that agreeing takes one tap; all of it can be changed."""
    if action is A.REPORT_PERFORMANCE:
        return {"amount": _promised_paisa(view)}
    if action is not A.OFFER or choice is None:
        return {}
    asked = view.proposal(today)
    if asked and asked.remedy == choice.code:
        return {"amount": asked.amount_paisa, "day": asked.day}
    return {"amount": view.amount_paisa} if choice.code == view.wish else {}


def _promised_paisa(view: FirmView) -> int | None:
    """Return how much money was promised; None where it was none."""
    return (view.promised.amount_paisa or None) if view.promised else None
