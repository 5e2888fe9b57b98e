"""Puts what is held about a person into words, section by section, for the page and for the file of the archive."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from ccms.complaints.fields import FORM, Kind
from ccms.complaints.own_data.gathering import Gathered
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.consumer.own_data import own_data_words
from ccms.web.language import language
from ccms.web.shared.dispatch_words import field_rows
from ccms.web.shared.handed_details import said_before
from ccms.web.shared.wording import choice_words, said_rows
from ccms.web.templatetags import words as drawn
from ccms.web.templatetags.frame import Row

type Show = Callable[[Any, Pack], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: its name, its words, and how its value is shown."""

    name: str
    label: Any
    show: Show


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of what is held: what it is, why it is kept and until when, and the columns that a page shows."""

    name: str
    title: Any
    why: Any
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A section in the reader's language, each row as lines of name and value."""

    name: str
    title: Any
    why: Any
    rows: list[list[Row]]


def shown(gathered: Gathered) -> list[Shown]:
    """Return every section that has something in it."""
    pack = book().on(dhaka_day(gathered.made_at))
    return [
        Shown(each.name, each.title, each.why, [list(_lines(each, row, pack)) for row in gathered.sections[each.name]])
        for each in SECTIONS
        if gathered.sections[each.name]
    ]


def _lines(section: Section, row: Mapping[str, Any], pack: Pack) -> Iterator[Row]:
    for column in section.columns:
        value = row.get(column.name)
        if value in (None, "", [], {}):
            continue
        if column.show is _sent:
            yield from field_rows(value["fields"], pack)
        elif column.show is _earlier:
            yield from _before(column, value, pack)
        elif column.show is _answers:
            yield from _answered(value, pack)
        else:
            yield Row(column.label, column.show(value, pack))


def _text(value: Any, _pack: Pack) -> Any:
    return drawn.run(value)


def _code(value: Any, _pack: Pack) -> Any:
    return drawn.code(value)


def _reference(value: Any, _pack: Pack) -> Any:
    return drawn.reference(value)


def _phone(value: Any, _pack: Pack) -> Any:
    return drawn.phone(value) if str(value).startswith("+880") else drawn.code(value)


def _moment(value: Any, _pack: Pack) -> Any:
    return drawn.moment(datetime.fromisoformat(value))


def _day(value: Any, _pack: Pack) -> Any:
    return drawn.day(date.fromisoformat(value))


def _money(value: Any, _pack: Pack) -> Any:
    return drawn.taka(value)


def _category(value: Any, pack: Pack) -> Any:
    return pack.categories[value].text.read(language()) if value in pack.categories else drawn.code(value)


def _wish(value: Any, pack: Pack) -> Any:
    return choice_words(pack, "wish", value)


def _filer(value: Any, pack: Pack) -> Any:
    return choice_words(pack, "complainant_type", value)


def _remedy(value: Any, pack: Pack) -> Any:
    return choice_words(pack, "offer_kind", value)


def _field(value: Any, pack: Pack) -> Any:
    return choice_words(pack, "correct_field", value)


def _body(value: Any, pack: Pack) -> Any:
    return pack.bodies[value].text.read(language()) if value in pack.bodies else drawn.code(value)


def _office(value: Any, pack: Pack) -> Any:
    return _body(value, pack) if value in pack.bodies else _text(value, pack)


def _day_of_sending(value: Any, pack: Pack) -> Any:
    return _day(value, pack) if value else _("Not sent to them yet")


def _district(value: Any, pack: Pack) -> Any:
    return pack.districts[value].text.read(language()) if value in pack.districts else drawn.code(value)


def _source(value: Any, pack: Pack) -> Any:
    return choice_words(pack, "intake_source", value)


def _earlier(value: Any, _pack: Pack) -> Any:
    return value


def _before(column: Column, value: Any, pack: Pack) -> Iterator[Row]:
    """Yield each correction with the names of the details that it changed; one that left nothing to show is no row."""
    for one in value:
        said = said_before({name: each for name, each in one.items() if name != "at"}, pack)
        if said:
            yield Row(column.label, format_html_join(" · ", "{}: {}", ((each.name, each.value) for each in said)))


def _account(value: Any, pack: Pack) -> Any:
    way = choice_words(pack, "share_way", value["way"])
    return drawn.run(" · ".join(each for each in (way, value["account"], value["holder"], value.get("text")) if each))


def _of(table: Mapping[str, Any]) -> Show:
    return lambda value, _pack: table.get(value, drawn.code(value))


def _answers(value: Any, _pack: Pack) -> Any:
    return value


def _sent(value: Any, _pack: Pack) -> Any:
    return value


def _answered(value: Mapping[str, Any], pack: Pack) -> Iterator[Row]:
    """Yield answers to questions of the pack with their questions; anything else that was typed, as it stands."""
    known = {name: each for name, each in value.items() if name in pack.questions}
    yield from said_rows(known, pack)
    for name, each in value.items():
        if name in known or each in (None, "", [], {}):
            continue
        if isinstance(each, Mapping):
            yield from _answered(each, pack)
        else:
            yield Row(own_data_words.TYPED.get(name, drawn.code(name)), drawn.run(each))


_TOLD: Mapping[Kind, Show] = {Kind.DISTRICT: _district, Kind.FILER: _filer}
_REFERENCE = Column("complaint", _("Number of the complaint"), _reference)
_AT = Column("at", _("When"), _moment)
SECTIONS = (
    Section(
        "person",
        _("You"),
        own_data_words.AS_LONG_AS_COMPLAINTS,
        (
            Column("phone", _("Mobile number"), _phone),
            Column("name", _("Name"), _text),
            Column("email", _("E-mail"), _code),
            Column("email_confirmed_at", _("The address was confirmed on"), _moment),
            Column("created_at", _("The number was first confirmed on"), _moment),
        ),
    ),
    Section(
        "complaints",
        _("Your complaints"),
        own_data_words.AS_LONG_AS_COMPLAINTS,
        (
            _REFERENCE,
            Column("firm", _("Seller"), _text),
            Column("filed_at", _("Sent on"), _moment),
            Column("category", _("What went wrong"), _category),
            Column("wish", _("What you want"), _wish),
            Column("amount_paisa", _("Amount"), _money),
            Column("office", _("Office that has it"), _text),
            Column("ended_at", _("Ended on"), _moment),
        ),
    ),
    Section(
        "forms",
        _("What you said of yourself"),
        own_data_words.FOR_THE_FORM,
        (
            _REFERENCE,
            *(Column(name, each.own, _TOLD.get(each.kind, _text)) for name, each in FORM.items()),
            Column("share_account", _("Your share goes to"), _account),
        ),
    ),
    Section(
        "purchases",
        _("What you bought"),
        own_data_words.TO_DECIDE,
        (
            Column("created_at", _("Written down on"), _moment),
            Column("number", _("Purchase number"), _code),
            Column("amount_paisa", _("Amount"), _money),
            Column("trx", _("Number of the payment"), _code),
            Column("facts", "", _answers),
            Column("told", "", _answers),
            Column("personal_facts", "", _answers),
            Column("payment_message", "", _answers),
        ),
    ),
    Section(
        "shop_orders",
        _("What the shop said of your order"),
        own_data_words.TO_DECIDE,
        (Column("issued_at", _("When"), _moment), Column("said", "", _answers)),
    ),
    Section(
        "words",
        _("What was written in your complaints"),
        own_data_words.TO_DECIDE,
        (
            _REFERENCE,
            _AT,
            Column("by", _("Written by"), _of(own_data_words.SIDES)),
            Column("text", _("The words"), _text),
        ),
    ),
    Section(
        "answers",
        _("What was offered or agreed"),
        own_data_words.TO_DECIDE,
        (
            _REFERENCE,
            _AT,
            Column("remedy", _("What"), _remedy),
            Column("amount_paisa", _("Amount"), _money),
            Column("day", _("By which day?"), _day),
            Column("transaction", _("Number of the payment"), _code),
        ),
    ),
    Section(
        "files",
        _("Your files"),
        own_data_words.TO_DECIDE,
        (
            Column("name", _("Name"), _text),
            Column("added_at", _("When"), _moment),
            Column("path", _("In the archive"), _code),
        ),
    ),
    Section(
        "shares",
        _("Your share of a fine"),
        own_data_words.TO_DECIDE,
        (
            _REFERENCE,
            Column("paid_on", _("Paid on"), _day),
            Column("amount_paisa", _("Amount"), _money),
            Column("receipt", _("Receipt"), _code),
        ),
    ),
    Section(
        "requests",
        _("What you asked for"),
        own_data_words.AS_LONG_AS_COMPLAINTS,
        (
            Column("asked_at", _("When"), _moment),
            Column("field", _("Detail"), _field),
            Column("wanted", _("It is to say"), _text),
            Column("before", _("It said before"), _text),
            Column("words", _("In your own words"), _text),
            Column("answer", _("DNCRP says:"), _text),
            Column("decided_at", _("Decided on"), _moment),
        ),
    ),
    Section(
        "seller_contacts",
        _("Numbers and pages of sellers that you gave"),
        own_data_words.OF_SELLERS,
        (Column("created_at", _("When"), _moment), Column("value", _("Number or address"), _phone)),
    ),
    Section(
        "seller_wallets",
        _("Wallets to which you paid"),
        own_data_words.OF_SELLERS,
        (Column("created_at", _("When"), _moment), Column("number", _("Number"), _phone)),
    ),
    Section(
        "drafts",
        _("Begun, not sent"),
        own_data_words.OF_DRAFTS,
        (Column("saved_at", _("Kept on"), _moment), Column("body", "", _answers)),
    ),
    Section(
        "intakes",
        _("Handed over with your number"),
        own_data_words.OF_INTAKES,
        (
            Column("source", _("First made with"), _source),
            Column("first_made_at", _("First made on"), _day),
            Column("outside_no", _("Number there"), _code),
            Column("payload", "", _answers),
            Column("remark", _("In the clerk's words"), _text),
            Column("earlier", _("Before it was corrected"), _earlier),
        ),
    ),
    Section(
        "looks",
        _("Who opened it"),
        own_data_words.FOR_EVER,
        (
            _REFERENCE,
            _AT,
            Column("role", _("Who it was"), _of(own_data_words.ROLES)),
            Column("office", _("Office"), _office),
            Column("what", _("What"), _of(own_data_words.LOOKS)),
            Column("file", _("File"), _text),
        ),
    ),
    Section(
        "recipients",
        _("Who received it"),
        own_data_words.FOR_EVER,
        (
            _REFERENCE,
            _AT,
            Column("to", _("To whom"), _of(own_data_words.RECIPIENTS)),
            Column("name", _("Name"), _text),
            Column("way", _("How"), _of(own_data_words.WAYS)),
        ),
    ),
    Section(
        "dispatches",
        _("What other offices were sent"),
        own_data_words.TO_DECIDE,
        (
            _REFERENCE,
            Column("body", _("To whom"), _body),
            Column("sent_on", _("Sent to them on"), _day_of_sending),
            Column("channel", _("How"), _of(own_data_words.WAYS)),
            Column("content", "", _sent),
        ),
    ),
    Section(
        "messages",
        _("Messages to you"),
        own_data_words.OF_MESSAGES,
        (
            _AT,
            Column("way", _("How"), _of(own_data_words.WAYS)),
            Column("state", _("Did it arrive?"), _of(own_data_words.STATES)),
            Column("text", _("The words"), _text),
        ),
    ),
)
