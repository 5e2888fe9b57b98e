"""The tasks of an office or of the administrators: what is to be done by when, with the page where it is done.

Says what each task is about: which firm, which complaint, and what exactly is to be done.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, Intake
from ccms.complaints.intakes.keeping import source_of
from ccms.complaints.models import DataRequest, Task
from ccms.complaints.models.data_request import RequestKind
from ccms.complaints.models.task import CELL, TaskKind
from ccms.complaints.tasks import reading
from ccms.complaints.tasks.reading import Things, things_of
from ccms.core.clock import dhaka_day, month_in_words
from ccms.gate.parts import OPTIONAL, parts
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.access import TABLE
from ccms.web.audiences import Audience
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.lists import Column, Link, Table, below_each_other, link, many
from ccms.web.shared.wording import choice_words
from ccms.web.templatetags.words import code, day, days_late, reference, run, short_last_moment, time_left

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


NAMES: Mapping[TaskKind, Any] = {
    TaskKind.REGISTRATION: _("Shop's application to be checked"),
    TaskKind.PAGE_CLAIM: _("Whose page is it?"),
    TaskKind.IMPORT: _("List of firms to be taken over"),
    TaskKind.LETTER: _("Letter to be posted"),
    TaskKind.LETTER_ANSWER: _("Letter of the Cell to be answered"),
    TaskKind.REPORT: _("Report of the month to be frozen"),
    TaskKind.DATA_REQUEST: _("Buyer's own data: to be answered"),
    TaskKind.TELL_BODIES: _("Other offices to be told what was corrected or deleted"),
    TaskKind.INTAKE: _("Complaint from elsewhere to be confirmed by its person"),
}

NO_PAGE = ("", "")
PAGES: Mapping[TaskKind, tuple[str, str]] = {
    TaskKind.REGISTRATION: ("office:application", "application"),
    TaskKind.PAGE_CLAIM: ("office:firm", "slug"),
    TaskKind.IMPORT: ("office:register_file", "file"),
    TaskKind.LETTER: ("office:letter", "letter"),
    TaskKind.DATA_REQUEST: ("office:data_request", "key"),
    TaskKind.TELL_BODIES: ("office:data_request", "key"),
    TaskKind.INTAKE: ("office:intake", "key"),
    **{kind: page for part in parts("menu", of=OPTIONAL) for kind, page in part.TASKS.items()},
}


def tasks(request: SignedRequest) -> HttpResponse:
    """Show the open tasks of this reader, those that are due first."""
    by = request.actor
    asked = request.GET.get("kind", "")
    kind = TaskKind(asked) if asked in set(TaskKind) else None
    found = reading.task_list(by, kind)
    here = reverse("office:tasks")
    links = [Link("", _("All"), many(sum(found.counts.values())), here, here=kind is None)]
    links += [
        Link(str(each), NAMES[each], many(number), f"{here}?kind={each}", here=each is kind)
        for each, number in found.counts.items()
    ]
    mine = {task.id for task in found.tasks if _may_open(task, by)}
    things = things_of(task for task in found.tasks if task.id in mine)
    columns: list[Column[Task]] = [
        Column(_("What"), lambda task: _what(task, found.firms, things if task.id in mine else None, by, request.now)),
        Column(_("By when"), lambda task: _by_when(task, request.now)),
    ]
    listed = Table(columns, found.tasks, _("Nothing is to be done here."))
    context = {"links": links, "table": listed, "at_tasks": True}
    return render(request, "office/tasks.html", context)


def _what(task: Task, firms: Mapping[UUID, Firm], things: Things | None, by: Actor, now: datetime) -> SafeString:
    """Describe a task; `things` is missing where its page is not this reader's."""
    kind, _, key = task.subject.partition(":")
    firm = firms.get(UUID(key)) if kind == "firm" else None
    url = _address_of(task, firm, by) if things else ""
    beneath = (format_html('<span class="small">{}</span>', each) for each in about(task, firms, things, now))
    return below_each_other(link(url, NAMES[TaskKind(task.kind)]), *beneath)


def _by_when(task: Task, now: datetime) -> SafeString:
    late = task.due_at <= now
    words = days_late(task.due_at, now) if late else time_left(task.due_at, now)
    last = short_last_moment(task.due_at)
    return format_html('<span class="{}">{}</span><br><span class="num">{}</span>', "late" if late else "", words, last)


def _page_of(task: Task, by: Actor) -> tuple[str, str]:
    """Return the route of the page on which a task is done, and by what it names the thing."""
    if task.kind == TaskKind.IMPORT and by.role is Role.ADMIN:
        return "manage:register_file", "file"
    return PAGES.get(TaskKind(task.kind), NO_PAGE)


def _may_open(task: Task, by: Actor) -> bool:
    """Tell whether there is a page on which the task is done, and it is open to this reader."""
    route, _ = _page_of(task, by)
    return route in TABLE and Audience(by.role) in TABLE[route].audiences and task.queue != CELL


def _address_of(task: Task, firm: Firm | None, by: Actor) -> str:
    """Return the address of the page on which a task is done."""
    route, named = _page_of(task, by)
    if task.kind == TaskKind.PAGE_CLAIM:
        return reverse(route, kwargs={named: firm.slug}) if firm else reverse("office:registry")
    return reverse(route, kwargs={named: task.item})
