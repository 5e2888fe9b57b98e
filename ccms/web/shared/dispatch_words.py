"""Writes a dispatch in words: to whom, what exactly, on which basis, and how far it is proved to have come.

Writes what a body says in the words of its own profile: why it sends something back, and what it found or did.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import Shared, number_of
from ccms.complaints.fields import SENT, Kind
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Channel, Content, DispatchKind, DispatchState, profile_of
from ccms.core.clock import day_in_words, dhaka_day
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON
from ccms.web.language import language
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, moment, phone, reference, run, taka


def answer_words(profile: Receiver | None, said: str) -> Any:
    """Return the words for a code; the code itself where the profile does not know it any more."""
    words = profile.said(said) if profile else None
    return run(words.read(language())) if words else code(said)


FIELDS: Mapping[str, Any] = {**{name: each.label for name, each in SENT.items()}, "papers": _("Files")}
KINDS: Mapping[str, Any] = {
    DispatchKind.REFERRAL: _("To take the complaint over"),
    DispatchKind.COPY: _("A copy, for them to know"),
    DispatchKind.ASSISTANCE: _("A request for help"),
    DispatchKind.FILE: _("The whole dossier, for DNCRP's own file"),
    DispatchKind.CORRECTION: _("A correction of what they were sent"),
}
BASES: Mapping[str, str] = {DispatchKind.COPY: "copy_basis", DispatchKind.ASSISTANCE: "ask_basis"}
# No text says more than its state: what is only decided was not sent, and what was sent was not yet seen by anybody.
STATES: Mapping[str, Any] = {
    DispatchState.PREPARED: _("Not sent to them yet"),
    DispatchState.FAILED: _("Not sent to them yet; it was tried and did not go through"),
    DispatchState.SENT: _("Sent"),
    DispatchState.RECEIVED: _("They have it"),
    DispatchState.ACCEPTED: _("They have taken it over"),
    DispatchState.ANSWERED: _("They answered"),
    DispatchState.RETURNED: _("They sent it back: something was missing"),
    DispatchState.RECALLED: _("Taken back by DNCRP's office"),
    DispatchState.LAPSED: _("They did not respond in time"),
}
OPENED, CONFIRMED = _("They opened it"), _("They said that they have it")


@dataclass(frozen=True, slots=True)
class ShownDispatch:
    """One dispatch as a page shows it."""

    id: str
    name: Any
    state: Any
    rows: list[Row]
    letter: list[Row]  # of these, what a letter to the body says
    fields: list[Row]
    back: Any = None  # for an officer: where what came back is put right


def told(each: Shared, pack: Pack) -> ShownDispatch:
    """Describe a dispatch with everything that it holds."""
    dispatch = each.dispatch
    return ShownDispatch(
        id=str(dispatch.id),
        name=body_name(pack, dispatch.body),
        state=state_words(dispatch),
        rows=list(_rows(dispatch, pack)),
        letter=list(_letter(dispatch, pack)),
        fields=sent_rows(each, pack) + _papers(dispatch),
    )


def state_words(dispatch: Dispatch) -> Any:
    """Say how far it has come: what a body only opened it has not confirmed; the e-filing opens nothing."""
    if dispatch.state != DispatchState.RECEIVED or dispatch.kind == DispatchKind.FILE:
        return STATES[dispatch.state]
    return CONFIRMED if dispatch.acknowledged_at else OPENED


def sent_rows(each: Shared, pack: Pack) -> list[Row]:
    """Write exactly what was sent, with what is asked."""
    return _asked(each) + field_rows(each.values, pack, each.completed)


def reply_words(dispatch: Dispatch, pack: Pack) -> Any:
    """Say why it was sent back, or what was found, in the words of the body's profile or of the pack's list."""
    if dispatch.state not in {DispatchState.RETURNED, DispatchState.ANSWERED} or not dispatch.code:
        return ""
    return choice_words(pack, "return_referral", dispatch.code) or answer_words(profile_of(dispatch), dispatch.code)


def body_name(pack: Pack, body: str) -> Any:
    """Name a body."""
    known = pack.bodies.get(body)
    return run(known.text.read(language())) if known else code(body)


def named(dispatch: Dispatch, pack: Pack) -> str:
    """Name a dispatch among others, for an option, which holds no markup: its body, its kind and its day."""
    known = pack.bodies.get(dispatch.body)
    name = known.text.read(language()) if known else dispatch.body
    return f"{name}: {KINDS[dispatch.kind]}, {day_in_words(dhaka_day(dispatch.prepared_at), language())}"


def _rows(dispatch: Dispatch, pack: Pack) -> Iterator[Row]:
    yield Row(gettext("State"), state_words(dispatch))
    yield from _letter(dispatch, pack)
    yield Row(gettext("Prepared"), day(dhaka_day(dispatch.prepared_at)))
    if dispatch.sent_on:
        yield Row(gettext("Sent to them on"), day(dispatch.sent_on))
        yield Row(gettext("How"), choice_words(pack, "dispatch_way", dispatch.channel))
        if dispatch.channel == Channel.MAIL and dispatch.memo_no == number_of(dispatch):
            yield Row(gettext("In the e-mail"), gettext("only that there is something to read here"))
    if dispatch.memo_no:
        yield Row(gettext("Letter number"), code(dispatch.memo_no))
    yield from _replied(dispatch, pack)


def _replied(dispatch: Dispatch, pack: Pack) -> Iterator[Row]:
    """Yield what the body said: no more than is recorded."""
    if dispatch.is_opened_first:
        name = STATES[DispatchState.RECEIVED] if dispatch.kind == DispatchKind.FILE else OPENED
        yield Row(name, moment(dispatch.received_at))
    if dispatch.acknowledged_at:
        yield Row(CONFIRMED, moment(dispatch.acknowledged_at))
    if dispatch.accepted_on:
        yield Row(gettext("They took it over on"), day(dispatch.accepted_on))
    if dispatch.outside_no:
        yield Row(gettext("Their own number"), code(dispatch.outside_no))
    if said := reply_words(dispatch, pack):
        yield Row(gettext("Their reply"), said)
    if dispatch.field:
        yield Row(gettext("It is about"), FIELDS[dispatch.field])
    if dispatch.answer:
        yield Row(gettext("What they wrote"), run(dispatch.answer.text))


def _asked(each: Shared) -> list[Row]:
    added = each.dispatch.corrects_id is not None
    name = gettext("What DNCRP adds") if added else gettext("What is asked of them")
    return [Row(name, run(each.request))] if each.request else []


def _letter(dispatch: Dispatch, pack: Pack) -> Iterator[Row]:
    yield Row(gettext("Why"), KINDS[dispatch.kind])
    basis = choice_words(pack, BASES.get(dispatch.kind, "refer_basis"), dispatch.basis)
    if basis and dispatch.kind not in {DispatchKind.CORRECTION, DispatchKind.FILE}:
        yield Row(gettext("On what basis"), basis)


def _papers(dispatch: Dispatch) -> list[Row]:
    return [Row(FIELDS["papers"], gettext("files that were given as evidence"))] if "papers" in dispatch.fields else []


def field_rows(values: Mapping[str, JSON], pack: Pack, completed: Collection[str] = ()) -> list[Row]:
    """Write the fields of a content in words, in its order; what is deleted or was filled in by the office says so."""
    rows = [Row(FIELDS[name], _value(name, value, pack)) for name, value in values.items()]
    return [
        Row(row.name, put(_("%(value)s (filled in by DNCRP)"), value=row.value)) if name in completed else row
        for name, row in zip(values, rows, strict=True)
    ]


def preview_rows(content: Content, pack: Pack) -> list[Row]:
    """Write exactly what would be sent, before it is."""
    rows = field_rows(content.values, pack, content.completed)
    if content.papers:
        kinds = sorted({str(each["kind"]) for each in content.papers})
        words = (pack.evidence_kinds[kind].text.read(language()) for kind in kinds)
        rows.append(Row(FIELDS["papers"], run(", ".join(words))))
    return rows


def field_names(names: Iterable[str]) -> str:
    """Name some fields in one line."""
    return ", ".join(str(FIELDS[name]) for name in names)


def _value(name: str, value: JSON, pack: Pack) -> Any:
    if value is None:
        return gettext("deleted")
    write = _WRITTEN.get(SENT[name].kind)
    return write(value, pack) if write else run(str(value))


def _day(written: str) -> date:
    return dhaka_day(datetime.fromisoformat(written)) if "T" in written else date.fromisoformat(written)


def _rules(value: JSON, pack: Pack) -> Any:
    listed = value if isinstance(value, list) else []
    ids = [str(each["rule"]) if isinstance(each, dict) else str(each) for each in listed]
    said = [pack.rules[each].says.read(language()) for each in ids if each in pack.rules]
    return run(" ".join(said))


def _service(value: JSON, pack: Pack) -> Any:
    options = pack.questions["pay_method"].options
    return next((run(each.text.read(language())) for each in options if each.value == value), code(value))


_WRITTEN: Mapping[Kind, Callable[[JSON, Pack], Any]] = {
    Kind.REFERENCE: lambda value, _: reference(str(value)),
    Kind.CATEGORY: lambda value, pack: run(pack.categories[str(value)].text.read(language())),
    Kind.WISH: lambda value, pack: choice_words(pack, "wish", value),
    Kind.RULES: _rules,
    Kind.SERVICE: _service,
    Kind.DISTRICT: lambda value, pack: run(pack.districts[str(value)].text.read(language())),
    Kind.MOBILE: lambda value, _: phone(str(value)),
    Kind.MONEY: lambda value, _: taka(int(str(value))),
    Kind.DAY: lambda value, _: day(_day(str(value))),
}
