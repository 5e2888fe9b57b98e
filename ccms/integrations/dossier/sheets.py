"""Writes the sheets about the people, the purchase, what was said and what the rules say of it.

Writes the fields of a complaint that can be sent, under the names of the profiles of receivers, for a paper.

Writes the sheets about the course of a complaint: notices, history, other offices, hearing, decision and money.
"""

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import values_of
from ccms.complaints.events.book import INTERNAL
from ccms.complaints.facts import join
from ccms.complaints.fields import FIELDS, SENT, Field, Kind
from ccms.complaints.models import Answer, Dispatch
from ccms.complaints.models.dispatch import completed_before
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.reading.case_words import IN_TIME, RESULTS, SIDES, STATEMENTS, STATES
from ccms.complaints.reading.judging import packs_of
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import phones, references
from ccms.integrations.dossier import paper_words
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.integrations.dossier.parts import Row, Said, Sheet, Table, Words
from ccms.integrations.dossier.scope import Scope
from ccms.law import offences
from ccms.law.rules import Finding
from ccms.ledger.canonical import JSON
from ccms.notices.channels.table import CHANNELS
from ccms.notices.queries import in_words, told_about

WRITTEN_HERE = frozenset({"minutes", "reasons", "section_reason", "information", "request", "reason", "note"})


def notices(case: OfficeCase, scope: Scope) -> Sheet:
    """Give the notices to the seller, each with what is proved of its arrival."""
    del scope
    sent = [each for each in told_about(case.complaint.reference) if each.recipient.startswith("contact:")]
    lines = {shown.notice.pk: shown.line.headline for shown in in_words(sent, LANGUAGE)}
    rows = tuple(
        (
            paper_words.at_moment(each.created_at),
            str(CHANNELS[each.channel].words),
            lines.get(each.pk, each.template),
            str(STATES[each.state]),
            paper_words.at_moment(each.sent_at),
            paper_words.at_moment(each.delivered_at),
        )
        for each in sent
    )
    head = (_("Made"), _("Way"), _("What it says"), _("State"), _("Sent"), _("Arrived"))
    table = (Table(head, rows),) if rows else ()
    return Sheet("07-notices", _("Notice to the seller, and proof of receipt"), tuple(_receipt(case)), table)


def _receipt(case: OfficeCase) -> Iterator[Row]:
    complaint = case.complaint
    yield Row(
        _("The seller was told"), paper_words.at_moment(complaint.told_at) or _("The seller has not been told yet.")
    )
    if complaint.received_at is None:
        yield Row(_("Notice received"), _("No receipt is proved."))
        return
    yield Row(_("Notice received"), paper_words.at_moment(complaint.received_at))
    yield Row(_("How it is known"), paper_words.choice(case.pack, "receipt_basis", complaint.receipt_basis))
    proved = _("by a contact that is proved") if complaint.receipt_proved else _("by a contact that is not proved")
    yield Row(_("Through which contact"), proved)


def timeline(case: OfficeCase, scope: Scope, upto: int) -> Sheet:
    """List the first events with their times in Dhaka and who acted; another body reads no act of the office alone."""
    past = [event for event in case.timeline.past[:upto] if scope.receiver is None or event.kind not in INTERNAL]
    rows = tuple(
        (
            paper_words.number(number),
            paper_words.at_moment(event.at),
            str(paper_words.who(case, event)),
            str(paper_words.what(case, event)),
        )
        for number, event in enumerate(past, 1)
    )
    head = (_("No."), _("When"), _("Who acted"), _("What happened"))
    return Sheet("09-timeline", _("What happened"), tables=(Table(head, rows),))


def dispatches(case: OfficeCase, scope: Scope) -> Sheet:
    """List what was sent to other offices, and what came back."""
    del scope
    sent = Dispatch.objects.filter(complaint=case.complaint).order_by("prepared_at", "id")
    head = (
        _("Addressee"),
        _("Prepared"),
        _("Sent"),
        _("Number of our letter"),
        _("Number of their letter"),
        _("Ended"),
    )
    rows = tuple(
        (
            paper_words.body(case.pack, each.body),
            paper_words.at_moment(each.prepared_at),
            paper_words.on_day(each.sent_on),
            each.memo_no,
            each.outside_no,
            paper_words.at_moment(each.ended_at),
        )
        for each in sent
    )
    table = (Table(head, rows),) if rows else ()
    notes = () if rows else (_("Nothing was sent to another office."),)
    return Sheet("11-dispatches", _("Other offices"), tables=table, notes=notes)


def decision(case: OfficeCase, scope: Scope) -> Sheet:
    """Give hearings, the order with its fine, what was paid, the complainant's share, and how it ended."""
    tables = [table for table in (_hearings(case), _money(case)) if table.rows]
    said = tuple(
        Said(f"{STATEMENTS[each.kind]}, {_author(case, each.author)}, {paper_words.at_moment(each.at)}", each.text)
        for each in case.statements
        if each.kind in WRITTEN_HERE and not (each.internal and scope.receiver)
    )
    return Sheet("12-decision", _("Hearing, decision, fine"), tuple(_decided(case)), tuple(tables), said)


def _author(case: OfficeCase, author: str) -> Words:
    return case.names.get(author) or SIDES.get(author.partition(":")[0], author)


def _decided(case: OfficeCase) -> Iterator[Row]:
    if case.money:
        order = case.money.order
        offence = case.pack.offences.get(order.section)
        says = f": {offence.text.read(LANGUAGE)}" if offence else ""
        yield Row(_("Decided"), paper_words.at_moment(order.made_at))
        yield Row(_("Section"), f"{paper_words.number(order.section)}{says}")
        yield Row(_("Fine"), paper_words.taka(order.fine_paisa))
        if order.repeated:
            yield Row(_("Repeated offence (section 55)"), order.earlier or gettext("Yes"))
        yield Row(_("Collected"), paper_words.taka(case.money.collected))
        yield Row(
            _("The complainant's share of it"), paper_words.taka(offences.reward(case.pack, case.money.collected))
        )
        yield Row(_("Paid to the complainant"), paper_words.taka(case.money.rewarded))
    if case.complaint.ended_at:
        yield Row(_("Ended"), paper_words.at_moment(case.complaint.ended_at))
        yield Row(_("Result"), paper_words.choice(case.pack, "outcome", case.complaint.outcome))
    elif not case.money:
        yield Row(_("Decided"), _("Not yet"))


def _hearings(case: OfficeCase) -> Table:
    rows = tuple(
        (
            paper_words.at_moment(each.at),
            each.place,
            paper_words.choice(case.pack, "attendance", each.attendance),
            paper_words.choice(case.pack, "adjourn", each.adjourn_reason),
        )
        for each in case.all_hearings
    )
    return Table((_("Hearing"), _("Place"), _("Who came"), _("If moved: why")), rows)


def _money(case: OfficeCase) -> Table:
    if case.money is None:
        return Table((), ())
    paid = [(_("Payment of the fine"), each) for each in case.money.payments]
    given = [(_("Share of the complainant"), each) for each in case.money.rewards if not each.undone_at]
    rows = tuple(
        (str(name), paper_words.taka(each.amount_paisa), paper_words.on_day(each.paid_on), each.receipt)
        for name, each in paid + given
    )
    return Table((_("Money"), _("Amount"), _("Day"), _("Receipt")), rows)


type Write = Callable[[OfficeCase, Field, JSON], str]

ON_OWN_SHEETS = frozenset({"complaint.narrative", "complaint.findings", "firm.answer"})


def values(case: OfficeCase, scope: Scope) -> dict[str, JSON]:
    """Return the fields that the scope holds, by their names."""
    return {name: value for name, value in values_of(case.complaint).items() if scope.has(name)}


def completed(case: OfficeCase, scope: Scope) -> list[str]:
    """Return which of these fields an officer filled in after the filing."""
    return [name for name in completed_before(case.complaint) if scope.has(name)]


def field_rows(case: OfficeCase, scope: Scope, *groups: str) -> Iterator[Row]:
    """Yield the fields whose names begin so, as far as the scope holds them; what is empty is said to be."""
    filled_in = completed(case, scope)
    for name, value in values(case, scope).items():
        field = SENT[name]
        if name.partition(".")[0] in groups and name not in ON_OWN_SHEETS:
            written = _written(case, field, value) if value not in (None, "", []) else gettext("Not given")
            by_office = gettext("%(value)s (filled in by DNCRP)") % {"value": written}
            yield Row(field.paper, by_office if name in filled_in else written)


def about_buyer(case: OfficeCase) -> Iterator[Row]:
    """Yield what was told of the complainant that no body is sent, for a whole dossier."""
    for name, field in FIELDS.items():
        if field.column and field.paper and name not in SENT and (cell := getattr(case.complainant, field.column)):
            yield Row(field.paper, cell.shown)


def _written(case: OfficeCase, field: Field, value: JSON) -> str:
    write = _WRITTEN.get(field.kind)
    return write(case, field, value) if write else str(value)


def _field_answer(case: OfficeCase, field: Field, value: JSON) -> str:
    asked = field.question
    return paper_words.fact(case.pack, case.pack.questions[asked], join(case.pack, {asked: value})[asked])


def _day(case: OfficeCase, field: Field, value: JSON) -> str:
    """Write the day of an answer; the only other one is that of the filing, whose hour is known."""
    return _field_answer(case, field, value) if field.question else paper_words.at_moment(case.complaint.filed_at)


def _rules(case: OfficeCase, _field: Field, value: JSON) -> str:
    found = value if isinstance(value, list) else []
    return " ".join(case.pack.rules[str(rule)].says.read(LANGUAGE) for rule in found if rule in case.pack.rules)


_WRITTEN: Mapping[Kind, Write] = {
    Kind.MOBILE: lambda _case, _field, value: phones.spaced(str(value)),
    Kind.SERVICE: _field_answer,
    Kind.MONEY: lambda _case, _field, value: paper_words.taka(value if isinstance(value, int) else None),
    Kind.DAY: _day,
    Kind.MONTH: lambda _case, _field, value: paper_words.month(str(value)),
    Kind.REFERENCE: lambda _case, _field, value: references.display(str(value)),
    Kind.DISTRICT: lambda case, _field, value: case.pack.districts[str(value)].text.read(LANGUAGE),
    Kind.CATEGORY: lambda case, _field, value: case.pack.categories[str(value)].text.read(LANGUAGE),
    Kind.WISH: lambda case, _field, value: paper_words.choice(case.pack, "wish", value),
    Kind.RULES: _rules,
}
"""How a value of each kind is written; any other as it is."""


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
    more = about_buyer(case) if scope.is_whole else ()
    return Sheet("02-complainant", _("The complainant"), (*field_rows(case, scope, "complainant"), *more))


def respondent(case: OfficeCase, scope: Scope) -> Sheet:
    """Say against whom, and how it is known and reached."""
    rows = list(field_rows(case, scope, "firm"))
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
        "04-purchase", _("Purchase and payment"), tuple(field_rows(case, scope, "payment", "purchase")), tuple(tables)
    )


def complaint(case: OfficeCase, scope: Scope) -> Sheet:
    """Give the complaint in the buyer's own words."""
    said: tuple[Said, ...] = ()
    if scope.has("complaint.narrative"):
        gone = gettext("deleted at the person's request") if case.complaint.consumer.erased_at else gettext("Not given")
        added = (Said(f"{STATEMENTS[ADDITION]}, {paper_words.at_moment(at)}", text) for at, text in case.additions)
        said = (Said(_("The complaint in the buyer's words"), case.narrative or gone), *added)
    return Sheet("05-complaint", _("The complaint"), tuple(field_rows(case, scope, "complaint")), said=said)


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
