"""Says what each task is about: which firm, which complaint, and what exactly is to be done."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import Firm, Intake
from ccms.complaints.intakes.keeping import source_of
from ccms.complaints.models import DataRequest, Task
from ccms.complaints.models.data_request import RequestKind
from ccms.complaints.tasks.things import Things
from ccms.core.clock import dhaka_day
from ccms.core.dates import month_in_words
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.shared.wording import choice_words
from ccms.web.templatetags.words import code, day, reference, run

ASKED: Mapping[str, Any] = {
    RequestKind.CORRECTION: _("Request to correct a detail"),
    RequestKind.ERASURE: _("Request to delete everything"),
    RequestKind.TAKE_OVER: _("Somebody says that the complaint concerns them"),
    RequestKind.LOST_NUMBER: _("Somebody says that they filed it, and that the number is lost"),
}
MOST_NUMBERS = 3  # of the complaints of one person


def about(task: Task, firms: Mapping[UUID, Firm], things: Things | None, now: datetime) -> list[Any]:
    """Return the lines under the name of a task; without its `things`, only the firm or the month."""
    subject, _separator, key = task.subject.partition(":")
    if subject == "report":
        return [run(month_in_words(key, language()))]
    firm = firms.get(UUID(key)) if subject == "firm" else None
    named = [run(firm.name(language()))] if firm else []
    return [*named, *(_of_thing(task, things, now) if things else ())]


def _of_thing(task: Task, things: Things, now: datetime) -> Iterator[Any]:
    pack = book().on(dhaka_day(now))
    if asked := things.requests.get(task.item):
        yield from _of_request(asked, things, pack)
    elif intake := things.intakes.get(task.item):
        yield from _of_intake(intake, now)
    elif letter := things.letters.get(task.item):
        yield gettext("To the seller") if letter.recipient.startswith("contact:") else gettext("To the buyer")
        yield reference(letter.subject)
    elif sent := things.lists.get(task.item):
        register = pack.registers.get(sent.register)
        yield run(register.text.read(language())) if register else code(sent.register)
        yield day(sent.made_at)


def _of_request(asked: DataRequest, things: Things, pack: Pack) -> Iterator[Any]:
    detail = choice_words(pack, "correct_field", asked.field) if asked.field else ""
    yield ASKED[asked.kind]
    if detail:
        yield detail
    for number in things.numbers[asked.pk][:MOST_NUMBERS]:
        yield reference(number)


def _of_intake(intake: Intake, now: datetime) -> Iterator[Any]:
    if intake.handed:
        yield run(intake.handed.firm)
    yield source_of(intake, now)[language()]
    if intake.outside_no:
        yield code(intake.outside_no)
