"""Writes the sheets about the people, the purchase, what was said and what the rules say of it."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.models import Answer
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.reading.case_words import IN_TIME, RESULTS, SIDES, STATEMENTS
from ccms.complaints.reading.judging import packs_of
from ccms.complaints.reading.office_case import OfficeCase
from ccms.integrations.dossier import fields, paper_words
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.integrations.dossier.parts import Row, Said, Sheet, Table
from ccms.integrations.dossier.scope import Scope
from ccms.law.rules import Finding

ANSWERS = {
    "offer": _("Offer"),
    "claim_solved": _("Says that it is solved"),
    "defend": _("Defence"),
    "refuse": _("Says that it is not its case"),
    "ask": _("Question to the buyer"),
    "interim": _("Asked for more time"),
    "counter": _("The buyer proposed instead"),
    "report_performance": _("Says that the promise was kept"),
}
REMEDIES = ("offer_kind", "solved_kind", "wish")
REASONS = ("defend", "refuse", "interim")


def complainant(case: OfficeCase, scope: Scope) -> Sheet:
    """Say who complains, as the directorate's form asks."""
    more = fields.about_buyer(case) if scope.is_whole else ()
    return Sheet("02-complainant", _("The complainant"), (*fields.rows(case, scope, "complainant"), *more))


def respondent(case: OfficeCase, scope: Scope) -> Sheet:
    """Say against whom, and how it is known and reached."""
    rows = list(fields.rows(case, scope, "firm"))
    tables = []
    if scope.is_whole:
        known = tuple((each.value.shown, _("proved") if each.is_proved else _("not proved")) for each in case.contacts)
        tables = [Table((_("Number, address or page"), _("Is it the seller's?")), known)] if known else []
    return Sheet("03-respondent", _("Seller"), tuple(rows), tuple(tables))


def purchase(case: OfficeCase, scope: Scope) -> Sheet:
    """Say what was bought and how it was paid; the whole dossier has every answer of the buyer."""
    tables = []
    if scope.has_all_answers:
        told = tuple(
            (question.text.read(LANGUAGE), paper_words.fact(case.pack, question, case.facts[question.id]))
            for question in case.pack.questions.values()
            if case.facts.get(question.id) not in (None, "") and not question.is_about_buyer
        )
        tables.append(Table((_("Question"), _("The buyer's answer")), told))
        compared = tuple(
            (gettext("agrees") if each.agrees else gettext("differs"), each.text.read(LANGUAGE))
            for each in case.payment
        )
        if compared:
            tables.append(Table((_("Payment"), _("Compared with what is known")), compared))
    return Sheet(
        "04-purchase", _("Purchase and payment"), tuple(fields.rows(case, scope, "payment", "purchase")), tuple(tables)
    )


def complaint(case: OfficeCase, scope: Scope) -> Sheet:
    """Give the complaint in the buyer's own words."""
    said: tuple[Said, ...] = ()
    if scope.has("complaint.narrative"):
        gone = gettext("deleted at the person's request") if case.complaint.consumer.erased_at else gettext("Not given")
        added = (Said(f"{STATEMENTS[ADDITION]}, {paper_words.at_moment(at)}", text) for at, text in case.additions)
        said = (Said(_("The complaint in the buyer's words"), case.narrative or gone), *added)
    return Sheet("05-complaint", _("The complaint"), tuple(fields.rows(case, scope, "complaint")), said=said)


def findings(case: OfficeCase, scope: Scope) -> Sheet:
    """Report each rule with its result, its clause and what it looked at; the law's version is named."""
    head = (_("Rule"), _("What it asks"), _("Clause"), _("Result"), _("What it looked at"))
    judged = tuple(_judged(case, scope, finding) for finding in case.findings)
    digest, changed = packs_of(case)
    notes = [_("The program looked at what the two sides told. An officer decides."), *_changed(changed=changed)]
    version = Row(_("Version of the law packs (SHA-256)"), digest or _("Not given"))
    return Sheet("06-rules", _("What the rules say"), (version,), (Table(head, judged),), notes=tuple(notes))


def _changed(*, changed: bool) -> list[str]:
    return [gettext("Other law packs are in force now than on the day of the filing.")] if changed else []


def _judged(case: OfficeCase, scope: Scope, finding: Finding) -> tuple[str, ...]:
    law = f"{finding.law.read(LANGUAGE)}, {finding.clause.read(LANGUAGE)}"
    verified = "" if finding.clause_verified else gettext("(the clause is not verified)")
    return (
        finding.rule,
        finding.says.read(LANGUAGE),
        f"{law} {verified}".strip(),
        f"{RESULTS[finding.result]}: {finding.text.read(LANGUAGE)}",
        "; ".join(_inputs(case, finding)) if scope.has_all_answers else "",
    )


def _inputs(case: OfficeCase, finding: Finding) -> Iterator[str]:
    """Yield what a rule looks at, as far as it is a question, with what was answered."""
    rule = case.pack.rules.get(finding.rule)
    if rule is None:
        return
    conditions = (each for each in (rule.applies, rule.breach, rule.kept) if each)
    named = {rule.done_at, *rule.needs, *(name for each in conditions for name in each.names)}
    for question in case.pack.questions.values():
        if question.id in named and not question.personal:
            fact = paper_words.fact(case.pack, question, case.judged.all.get(question.id))
            yield f"{question.text.read(LANGUAGE)} {fact}"


def answers(case: OfficeCase, scope: Scope) -> Sheet:
    """Give what the seller answered and what the buyer replied, oldest first."""
    del scope
    head = (_("When"), _("Who acted"), _("What"), _("Kind"), _("Amount"), _("Day"), _("Verified speaker"))
    given = tuple(_answer(case, each) for each in case.answers)
    texts = [(each.statement.text, each) for each in case.answers if each.statement]
    said = tuple(Said(_heading(each), text) for text, each in texts)
    table = (Table(head, given),) if given else ()
    return Sheet(
        "08-answers", _("Answer and reply"), (), table, said, notes=() if given else (_("No answer was given."),)
    )


def _heading(answer: Answer) -> str:
    return f"{ANSWERS[answer.action]}, {paper_words.at_moment(answer.at)}"


def _answer(case: OfficeCase, answer: Answer) -> tuple[str, ...]:
    code = paper_words.one_of(case.pack, REASONS, answer.code) if answer.code else ""
    kind = paper_words.one_of(case.pack, REMEDIES, answer.remedy) if answer.remedy else code
    return (
        paper_words.at_moment(answer.at),
        str(SIDES["consumer" if answer.action == "counter" else "firm"]),
        str(ANSWERS[answer.action]),
        kind,
        paper_words.taka(answer.amount_paisa),
        paper_words.on_day(answer.day),
        gettext("Yes") if answer.verified or answer.action == "counter" else gettext("No"),
    )


def days(case: OfficeCase, scope: Scope) -> Sheet:
    """Give the days of section 60 and of section 61."""
    del scope
    limits = case.limits
    rows = [
        Row(_("Day of the cause"), paper_words.on_day(limits.cause_on) or _("Not known")),
        Row(_("Last day, counted cautiously"), paper_words.on_day(limits.safe_last) or _("Not known")),
        Row(_("Last day, the day of the cause not counted"), paper_words.on_day(limits.outer_last) or _("Not known")),
        Row(_("Filed"), paper_words.on_day(limits.filed_on)),
        Row(_("In time? (section 60)"), IN_TIME[limits.verdict]),
    ]
    if first := case.complaint.first_made:
        rows.append(Row(_("First made with"), paper_words.made_first(case.pack, first)))
    ends = tuple((paper_words.number(count), paper_words.on_day(on)) for count, on in case.charge_sheet)
    table = Table((_("Day after the filing (section 61)"), _("Date")), ends)
    return Sheet("10-days", _("Days that count"), tuple(rows), (table,))
