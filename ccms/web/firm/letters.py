"""Shows what the buyer will read of an answer, word for word, before it is sent."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.firm import Terms
from ccms.complaints.agreement import kind_of
from ccms.complaints.lifecycle import AT_OFFICE, Action
from ccms.complaints.models import Answer
from ccms.complaints.reading.firm_view import FirmView
from ccms.web.firm.ways import NOT_A_SHOP
from ccms.web.language import language
from ccms.web.shared.answer_words import said_rows
from ccms.web.shared.wording import choice_words, on_day, put, sentence_of
from ccms.web.templatetags.words import code


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer as it arrives: the sentence on top, facts under it, the seller's own words."""

    sentence: Any
    facts: list[Any] = field(default_factory=list)
    text: str = ""


def letter(action: Action, terms: Terms, view: FirmView, alone: Any) -> Letter:
    """Write the answer as the buyer will see it; `alone` is the sentence of one that has no facts, only words."""
    facts: list[Any] = []
    match action:
        case Action.REFUSE:
            reason = choice_words(view.pack, "refuse", terms.code)
            sentence: Any = _("The seller says that it is not its case")
            if terms.code == NOT_A_SHOP:
                sentence = _("The holder of the seller's number answered")
            facts = [reason, gettext("An officer of DNCRP looks at it.")]
        case Action.INTERIM:
            sentence = _("The seller needs more time")
            facts = [choice_words(view.pack, "interim", terms.code)]
            facts += [put(_("It will answer by %(day)s."), day=on_day(terms.day))] if terms.day else []
        case _ if alone:
            sentence = alone
        case _:
            sentence = sentence_of(_as_answer(action, terms, view), view.firm.read(language()), view.pack)
    if terms.transaction:
        facts.append(put(gettext("Transaction number:") + " %(number)s", number=code(terms.transaction)))
    facts += [put("%(name)s %(value)s", name=row.name, value=row.value) for row in said_rows(terms.facts, view.pack)]
    if view.standing.status in AT_OFFICE and action in {Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND}:
        facts.append(gettext("It came after the complaint had gone to DNCRP. The officer's work goes on."))
    return Letter(sentence, facts, terms.text)


def on_table(view: FirmView) -> Letter | None:
    """Return the answer that the buyer is being asked about, as he reads it."""
    said = view.answer
    if said is None:
        return None
    answer = Answer(
        action=said.action, remedy=said.remedy, code=said.code, amount_paisa=said.amount_paisa, day=said.day
    )
    return Letter(sentence_of(answer, view.firm.read(language()), view.pack), text=said.text)


def _as_answer(action: Action, terms: Terms, view: FirmView) -> Answer:
    return Answer(
        action=str(action),
        remedy=kind_of(terms.remedy, terms.amount_paisa, view.amount_paisa),
        code=terms.code,
        amount_paisa=terms.amount_paisa,
        day=terms.day,
    )
