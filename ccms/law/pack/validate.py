"""Refuses a law pack that could fail a person: a missing text, an unknown input, a broken expression."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ccms.law.filing import CheckId
from ccms.law.pack import duties, silent
from ccms.law.pack.expressions import Expression
from ccms.law.pack.nouns import Asked, QuestionType
from ccms.law.pack.receivers import FIELDS, Level, Receiver
from ccms.law.pack.required import (
    CHECK_TEXTS,
    FIGURES,
    NO_TIME,
    PAYMENT_GROUPS,
    PERIODS,
    REMINDED,
    STATUTORY,
    TEXTS,
    lists,
)
from ccms.law.pack.trial import Trial
from ccms.law.pack.wording import numbers_written, wrong_contradictions, wrong_texts
from ccms.law.purchase.facts import SYSTEM_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Body, Category, InForce, Question, Route, Rule
    from ccms.law.pack.versions import Book


def problems(book: Book) -> list[str]:
    """Say what is wrong with a book, one sentence each; an empty list means that it can be used."""
    found = [*_clashes(book), *duties.gaps(book), *duties.pauses(book), *numbers_written(book)]
    for pack, stretch in book.every_pack():
        found += _of_pack(pack, stretch)
    return [_placed(book, problem) for problem in dict.fromkeys(found)]


def _placed(book: Book, problem: str) -> str:
    """Put the file before a problem of one entry."""
    file = book.files.get(re.split("[.:]", problem, maxsplit=1)[0])
    return f"{file}: {problem}" if file else problem


def _clashes(book: Book) -> Iterator[str]:
    """Find two entries of one code that begin on the same day: nobody could tell which one holds."""
    for table, code, since in book.clashes():
        yield f"{table} {code}: two versions begin on {since}"


def _of_pack(pack: Pack, stretch: InForce) -> list[str]:
    """Try everything that holds in a stretch of time on the entries of that time."""
    trial = Trial(pack)
    rules = [rule for versions in pack.versions.values() for rule in versions if rule.in_force.meets(stretch)]
    found = [
        *dict.fromkeys((*wrong_texts(pack), *(wrong_texts(pack.of_service()) if pack.of_service else ()))),
        *_required(pack),
        *(problem for question in pack.questions.values() for problem in _question(pack, trial, question)),
        *(problem for category in pack.categories.values() for problem in _category(pack, trial, category)),
        *(problem for rule in rules for problem in (*_rule(pack, trial, rule), *duties.lengths_told(pack, rule))),
        *duties.same_duties(rules),
        *duties.without_ground(pack, rules),
        *silent.never_asked(pack, rules),
        *_periods(pack),
        *_limitation(pack),
        *_statutory(pack),
        *_derived(pack, trial),
        *_cards(pack),
        *_rejections(pack),
        *_routes(pack, trial),
        *(f"offence {each}: a section begins with no nought" for each in pack.offences if each.startswith("0")),
        *_receivers(pack),
        *_helplines(pack),
        *_registers(pack),
        *_payment_messages(pack),
        *wrong_contradictions(pack, trial),
    ]
    for name, choices in pack.reasons.items():
        for choice in choices:
            trial.condition(f"reasons {name} {choice.code}", choice.when)
    for advice in pack.advice:
        trial.condition(f"advice {advice.id}", advice.when)
    for effort in pack.effort:
        trial.effort(f"effort {effort.id}", effort.when)
    for check in pack.checks.values():
        trial.inputs(f"check {check.id}", frozenset(check.inputs))
    return found + trial.problems


def _required(pack: Pack) -> Iterator[str]:
    """Find what the program itself asks for by name."""
    yield from _lacking("period", PERIODS, pack.periods)
    yield from _lacking("list of reasons", lists(), pack.reasons)
    yield from _lacking("figure", FIGURES, pack.figures)
    yield from _lacking("text", TEXTS, pack.texts)
    yield from _lacking("check", [str(check) for check in CheckId], pack.checks)
    for check, keys in CHECK_TEXTS.items():
        if check in pack.checks:
            texts = pack.checks[check].texts
            yield from _lacking(f"text of check {check}", keys, texts)
            yield from (f"check {check}: texts.{key} is never used" for key in texts if key not in keys)
    for district in pack.districts.values():
        yield from _lacking(f"division of {district.code}", [district.division], pack.divisions)


def _lacking(what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    there = set(known)
    yield from (f"{what} {name} is missing" for name in sorted(names) if name not in there)


def _question(pack: Pack, trial: Trial, question: Question) -> Iterator[str]:
    where = f"question {question.id}"
    trial.condition(where, question.when)
    yield from _lacking(f"{where}: evidence", (*question.evidence, *question.yes_if_evidence), pack.evidence_kinds)
    yield from _lacking(f"{where}: topic", [question.topic] if question.topic else [], pack.topics)
    if question.type is QuestionType.CHOICE and not question.options:
        yield f"{where}: a choice without options"
    answers = {True, False} if question.type is QuestionType.YES_NO else {option.value for option in question.options}
    if question.unsaid is not None and question.unsaid not in answers:
        yield f"{where}: unsaid: {question.unsaid} is none of its answers"
    if question.asked is Asked.NOBODY and not (question.evidence or question.signed_field):
        yield f"{where}: no question, evidence or signed field fills it"
    yield from silent.kept_in_history(question)
    yield from _lacking(f"{where}: category", (o.category for o in question.options if o.category), pack.categories)
    if question.yes_if_evidence and question.type is not QuestionType.YES_NO:
        yield f"{where}: yes_if_evidence belongs to a yes-or-no question"
    if _circles(pack, question.id, ()):
        yield f"{where}: its condition hangs on itself"
    if question.id in pack.derived or question.id in SYSTEM_FACTS:
        yield f"{where}: a derived fact has the same name"


def _category(pack: Pack, trial: Trial, category: Category) -> Iterator[str]:
    where = f"category {category.code}"
    yield from _lacking(f"{where}: evidence", category.evidence, pack.evidence_kinds)
    yield from _lacking(f"{where}: section", category.sections, pack.offences)
    yield from _lacking(f"{where}: ground", category.ground_rules, pack.versions)
    for ground in category.grounds:
        if ground.rule in pack.versions and not duties.tested(pack, ground.rule, category.code):
            yield f"{where}: ground {ground.rule} is not tested for it: name it among the rule's categories"
        elif ground.rule in pack.versions and duties.fined_elsewhere(pack, ground.rule, category):
            yield f"{where}: ground {ground.rule} falls under none of its sections {', '.join(category.sections)}"
    yield from _lacking(f"{where}: question", category.questions, pack.questions)
    yield from _lacking(f"{where}: same_matter", category.same_matter, pack.categories)
    for cause in category.causes:
        trial.date(f"{where}: cause", cause)


def _rule(pack: Pack, trial: Trial, rule: Rule) -> Iterator[str]:
    where = f"rule {rule.id}"
    trial.condition(where, rule.applies)
    trial.condition(where, rule.breach)
    trial.condition(where, rule.kept)
    trial.date(where, rule.due)
    trial.inputs(where, frozenset({rule.basis, *rule.needs, *([rule.done_at] if rule.done_at else [])}))
    yield from _lacking(f"{where}: category", rule.categories, pack.categories)
    yield from _lacking(f"{where}: law", [rule.citation.law], pack.laws)
    yield from _lacking(f"{where}: section", rule.sections, pack.offences)
    yield from _lacking(f"{where}: text", ["BREACH"], rule.texts)
    if rule.due is None and rule.breach is None:
        yield f"{where}: neither due nor breach"
    if rule.due is not None and not rule.done_at:
        yield f"{where}: due without done_at"
    if rule.done_at and not trial.is_date(rule.done_at):
        yield f"{where}: {rule.done_at} is no date"
    yield from duties.clause_told(rule)
    law = pack.laws.get(rule.citation.law)
    if law and rule.in_force.since < law.since:
        yield f"{where}: in force from {rule.in_force.since}, before its law ({law.since})"


_SOME_DAY = datetime(2026, 1, 4, 6, tzinfo=UTC)


def _periods(pack: Pack) -> Iterator[str]:
    """Find a deadline that is over when it begins, and a reminder that comes when it is over."""
    for period in pack.periods.values():
        where = f"period {period.kind}"
        if period.amount == 0 and period.kind not in NO_TIME:
            yield f"{where}: length is 0 {period.unit}; it would be over at once"
        if period.reminders and period.kind not in REMINDED:
            yield f"{where}: reminders: nobody is reminded of it; only of {', '.join(sorted(REMINDED))}"
        ends = period.ends(_SOME_DAY, pack.calendar)
        told = zip(period.reminders, period.reminders_at(_SOME_DAY, pack.calendar), strict=True)
        late = [amount for amount, at in told if at >= ends]
        late += [period.asked] if period.asked and period.asked > period.amount else []
        yield from (
            f"{where}: {amount} {period.unit} is not within its length of {period.amount} {period.unit}"
            for amount in late
        )


def _limitation(pack: Pack) -> Iterator[str]:
    """Find days that do not fit each other: counted with care, the thirty are one fewer or as many."""
    safe, outer = (pack.figures.get(f"limitation_{name}_days") for name in ("safe", "outer"))
    if safe is not None and outer is not None and not outer - 1 <= safe <= outer:
        more = "more than" if safe > outer else "not one less than, nor equal to,"
        yield f"figure limitation_safe_days: {safe} is {more} limitation_outer_days, which is {outer}"


def _statutory(pack: Pack) -> Iterator[str]:
    """Find a period of the law that is counted in another unit than the law counts in, or beyond what it could be."""
    for kind, (unit, least, most) in STATUTORY.items():
        period = pack.periods.get(kind)
        if period and (period.unit is not unit or not least <= period.amount <= most):
            yield f"period {kind}: {period.amount} {period.unit} is not within {least} to {most} {unit}"


def _derived(pack: Pack, trial: Trial) -> Iterator[str]:
    for derived in pack.derived.values():
        where = f"derived {derived.id}"
        if (derived.value is None) == (derived.date is None):
            yield f"{where}: needs a value or a date"
        if _circles(pack, derived.id, ()):
            yield f"{where}: is derived from itself"
            continue
        if derived.value is not None:
            trial.value(where, derived.value)
        trial.date(where, derived.date)


def _circles(pack: Pack, name: str, seen: tuple[str, ...]) -> bool:
    if name in seen:
        return True
    return any(_circles(pack, each, (*seen, name)) for each in _below(pack, name))


def _below(pack: Pack, name: str) -> set[str]:
    """Name the facts that a fact directly hangs on."""
    if name in pack.questions:
        return _names(pack.questions[name].when)
    derived = pack.derived.get(name)
    if derived is None:
        return set()
    return _names(derived.value) | (set(derived.date.facts()) if derived.date else set())


def _names(expression: object) -> set[str]:
    """Name the inputs of an expression."""
    return set(expression.names) if isinstance(expression, Expression) else set()


def _cards(pack: Pack) -> Iterator[str]:
    """Find a card that leads nowhere, and a category that nobody can choose or be led to on the pages."""
    refining = [pack.questions[card.refine] for card in pack.cards if card.refine and card.refine in pack.questions]
    chosen = {card.category for card in pack.cards} | {each.category for one in refining for each in one.options}
    yield from (f"category {code}: no card leads to it" for code in pack.categories if code not in chosen)
    for card in pack.cards:
        where = f"card {card.id}"
        if (card.category is None) == (card.refine is None):
            yield f"{where}: names a category or one refining question"
        yield from _lacking(f"{where}: category", [card.category] if card.category else [], pack.categories)
        yield from _lacking(f"{where}: question", [card.refine] if card.refine else [], pack.questions)
        options = pack.questions[card.refine].options if card.refine and card.refine in pack.questions else ()
        yield from (f"{where}: {option.value} leads to no category" for option in options if not option.category)


def _rejections(pack: Pack) -> Iterator[str]:
    """Find a reason of coming to the office that no reason of not accepting a complaint answers, and one unknown."""
    came = {each.code for each in pack.reasons.get("escalated", ())}
    answered = {code for each in pack.reasons.get("reject_complaint", ()) for code in each.fits}
    yield from (f"reasons reject_complaint: no entry fits {code}" for code in sorted(came - answered))
    yield from (f"reasons reject_complaint: fits {code}, which is no reason of escalation" for code in answered - came)


def _routes(pack: Pack, trial: Trial) -> Iterator[str]:
    leads = [route for route in pack.routes if route.role == "lead"]
    for route in leads:
        if len(leads) > 1 and not (route.when or route.unless or route.categories or route.rules):
            yield f"route {route.id}: it always leads, and others lead too"
    for route in pack.routes:
        where = f"route {route.id}"
        trial.condition(where, route.when)
        trial.condition(where, route.unless)
        yield from _lacking(f"{where}: body", [route.to], pack.bodies)
        yield from _lacking(f"{where}: category", route.categories, pack.categories)
        yield from _lacking(f"{where}: rule", route.rules, pack.versions)
        body = pack.bodies.get(route.to)
        if body and route.role == "refer" and not body.takes_referrals:
            yield f"{where}: {body.code} is a body of kind {body.kind}; only a regulator or the police takes referrals"


_RECEIVING = frozenset({"lead", "refer", "copy", "manual"})
_OWN = frozenset({"office", "outside"})  # the directorate itself: nothing is sent there by a dispatch


def _receivers(pack: Pack) -> Iterator[str]:
    """Find a profile that gives more than its level, and a body that a route names without a profile."""
    for each in pack.receivers.values():
        yield from (f"receiver {each.code}: {problem}" for problem in (*_fields(each), *_papers(pack, each)))
        yield from _lacking(f"receiver {each.code}: body", [each.code], pack.bodies)
    for route in pack.routes:
        body = pack.bodies.get(route.to)
        sends = route.role in _RECEIVING and body is not None and body.kind not in _OWN
        if sends and route.to not in pack.receivers:
            yield f"route {route.id}: {route.to} has no profile among the receivers"
        if body is not None and (route.at or route.role == "file"):
            yield from (
                f"route {route.id}: {problem}" for problem in _by_itself(route, body, pack.receivers, sends=sends)
            )


def _by_itself(route: Route, body: Body, profiles: Mapping[str, Receiver], *, sends: bool) -> Iterator[str]:
    """Find what goes by itself and may not: a person's data, and a file to anybody but the office itself."""
    if route.role == "file":
        if route.at != "taken_up" or body.kind != "office":
            yield 'a file goes to the office alone, by itself: kind "office", send = "auto", at = "taken_up"'
    elif route.role != "copy" or not sends:
        yield "at: only a copy to another body is sent by itself"
    elif route.at == "taken_up":
        yield "at: a copy goes at escalated or decided; taken_up is the moment of a file"
    elif route.to in profiles and not Level.FIRM.covers(profiles[route.to].level):
        level = profiles[route.to].level
        yield f"at: {route.to} gets level {level}; what goes by itself names no person, which is level {Level.FIRM}"


def _fields(profile: Receiver) -> Iterator[str]:
    for name in profile.fields:
        if not profile.level.covers(FIELDS[name]):
            yield f"fields: {name} is of level {FIELDS[name]}, above its level {profile.level}"
        if name in profile.withhold:
            yield f"withhold: {name} is among its fields"
    if not profile.channels:
        yield "channels: none is named"
    if not profile.fields and profile.level is not Level.FIGURES:
        yield "fields: none is named"
    for why in profile.returns:
        if why.field not in profile.fields:
            yield f"returns {why.code}: {why.field} is not among its fields"


def _papers(pack: Pack, profile: Receiver) -> Iterator[str]:
    yield from _lacking("papers", profile.papers, pack.evidence_kinds)
    if profile.papers and not profile.level.covers(Level.CASE):
        yield f"papers: files are of level {Level.CASE}, above its level {profile.level}"
    if bool(profile.papers) != (profile.files is not None):
        yield "files: says which papers it takes, and only where it takes any"


def _helplines(pack: Pack) -> Iterator[str]:
    """Find a helpline of a service with which nobody can say that they paid, and one that no phone can ring."""
    services = _pay_methods(pack)
    for line in pack.helplines.values():
        yield from _lacking(f"helpline {line.code}: pay_method", [line.code], services)
        if not line.number.isascii() or not line.number.isdigit():
            yield f"helpline {line.code}: {line.number!r} is no number to ring"


def _registers(pack: Pack) -> Iterator[str]:
    """Find a list of firms without a column of names, and one that proves a number which it has no column of."""
    for each in pack.registers.values():
        if not {"name_bn", "name_en"} & each.columns.keys():
            yield f"register {each.code}: columns: neither name_bn nor name_en is named"
        yield from _lacking(f"register {each.code}: columns", each.proves_identity, each.columns)


def _pay_methods(pack: Pack) -> list[str]:
    return [option.value for option in pack.questions["pay_method"].options] if "pay_method" in pack.questions else []


def _payment_messages(pack: Pack) -> Iterator[str]:
    """Find a message of a service with which nobody can say that they paid, and one of which no time can be read."""
    for message in pack.payment_messages:
        where = f"payment_message {message.id}"
        yield from _lacking(f"{where}: pay_method", [message.service], _pay_methods(pack))
        if not _reads_days(message.time_format):
            yield f"{where}: time_format: {message.time_format!r} reads no day, such as %d/%m/%Y %H:%M"
        try:
            groups = re.compile(message.pattern).groupindex.keys()
        except re.error as error:
            yield f"{where}: {error}"
            continue
        yield from _lacking(f"{where}: group", PAYMENT_GROUPS, groups)


def _reads_days(time_format: str) -> bool:
    try:
        return datetime.strptime(_SOME_DAY.strftime(time_format), time_format).date() == _SOME_DAY.date()  # noqa: DTZ007
    except ValueError:
        return False
