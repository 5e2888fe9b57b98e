"""The state of the system in words: each thing that an alarm watches, whether it is well, and what to do when not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from ccms.accounts.models import Office, Post
from ccms.complaints.office_people import deserted
from ccms.complaints.posts import unattended
from ccms.complaints.reading.vitals import LIMITS, LONGEST_DAYS, Vital, measured, never_done
from ccms.core.clock import dhaka_day, length_in_words
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import count

DAY = 86_400  # seconds
SAME_SECONDS = 0.5
_ASK_WORKER = gettext_lazy("Ask the operator whether a worker is running: deadlines ring and messages leave by it.")
_ASK_STANDBY = gettext_lazy(
    "While the machine with the second copy is away, nothing can be sent or filed; reading goes on. Call the operator."
)

NAMES = {
    Vital.UNSENT: gettext_lazy("Messages to people"),
    Vital.WEBHOOKS: gettext_lazy("Calls to shops' servers"),
    Vital.WEBHOOKS_OFF: gettext_lazy("Shops' servers that do not answer"),
    Vital.LATE_SWEEP: gettext_lazy("Deadlines"),
    Vital.JOBS: gettext_lazy("Work of the background"),
    Vital.UNSIGNED: gettext_lazy("Signature over the history"),
    Vital.DISK: gettext_lazy("Room for evidence"),
    Vital.DRIFT: gettext_lazy("Clocks of the machines"),
    Vital.CONNECTIONS: gettext_lazy("Connections to the database"),
    Vital.HELD: gettext_lazy("Messages held back after a restore"),
    Vital.CLOCKS_REST: gettext_lazy("Deadlines after a restore"),
    Vital.NOBODY_TOLD: gettext_lazy("Offices of whose complaints nobody is told"),
    Vital.UNATTENDED: gettext_lazy("Posts whose complaints nobody looks after"),
    Vital.BACKUP: gettext_lazy("Backup"),
    Vital.UNHEARD: gettext_lazy("Alarms that reached nobody"),
    Vital.WORKER: gettext_lazy("The worker behind the pages"),
    Vital.GATEWAYS: gettext_lazy("SMS gateways that take nothing"),
    Vital.RESTORE_CHECK: gettext_lazy("Trial restore of a backup"),
    Vital.RESTORE_FAILED: gettext_lazy("Backups that could not be restored on trial"),
    Vital.STANDBYS_MISSING: gettext_lazy("Second copy of the database"),
    Vital.HOLIDAYS: gettext_lazy("Holidays that are missing or not confirmed"),
    Vital.COMMITS_WAITING: gettext_lazy("Writing that waits for the second copy"),
}
ADVICE = {
    Vital.UNSENT: gettext_lazy(
        "People are not told in time. Ask the operator whether the SMS gateway and the mail server answer, and whether "
        "a worker is running. Nothing is lost: what waits leaves by itself."
    ),
    Vital.WEBHOOKS: gettext_lazy("Ask the operator whether a worker is running. Nothing is lost: what waits is sent."),
    Vital.WEBHOOKS_OFF: gettext_lazy(
        "So many at a time are hardly all down. Ask the operator whether the worker reaches the internet."
    ),
    Vital.LATE_SWEEP: _ASK_WORKER,
    Vital.JOBS: _ASK_WORKER,
    Vital.UNSIGNED: gettext_lazy(
        "New events are not signed. Ask the operator whether the worker can read the signing key. Work goes on."
    ),
    Vital.DISK: gettext_lazy("Ask the operator for a larger disk now. When it is full, nobody can add a file."),
    Vital.DRIFT: gettext_lazy("Ask the operator to set the clocks by the network; deadlines go by the database's."),
    Vital.CONNECTIONS: gettext_lazy("Ask the operator to allow more connections, or to run fewer processes."),
    Vital.HELD: gettext_lazy(
        "A backup was restored. Look at what happened since it was made; then the operator lets them go: held --send"
    ),
    Vital.CLOCKS_REST: gettext_lazy(
        "A backup was restored, and no deadline ends until the operator says so: held --run-clocks"
    ),
    Vital.NOBODY_TOLD: gettext_lazy(
        "They have complaints and no people, nor has the head office. An administrator lets people in, at least "
        "there: /manage/people"
    ),
    Vital.UNATTENDED: gettext_lazy(
        "Their holders are gone, and there is no head above. An administrator gives the posts to somebody: "
        "/manage/people"
    ),
    Vital.BACKUP: gettext_lazy(
        "Ask the operator why there is no newer one. If a machine broke now, what came since would be lost."
    ),
    Vital.UNHEARD: gettext_lazy(
        "Within a week, so many alarms had nobody to be told: no head, no supervisor and no administrator who may sign "
        "in. Ask the operator for an administrator, and which alarms they were: first-admin"
    ),
    Vital.WORKER: _ASK_WORKER,
    Vital.GATEWAYS: gettext_lazy(
        "They fail or have no money left. Messages leave by another gateway, where there is one, and wait otherwise. "
        "Ask the operator what the gateways say: sms check"
    ),
    Vital.RESTORE_CHECK: gettext_lazy(
        "Nobody has tried for long whether a backup can be restored. Ask the operator to try: restore-check"
    ),
    Vital.RESTORE_FAILED: gettext_lazy(
        "The youngest backup could not be restored on trial. Ask the operator to mend it today, and to make a new one."
    ),
    Vital.STANDBYS_MISSING: _ASK_STANDBY,
    Vital.HOLIDAYS: gettext_lazy(
        "Deadlines in working days may end on a wrong day. Once the government has announced the holidays, ask the "
        "operator to write them into the office's own file: law check"
    ),
    Vital.COMMITS_WAITING: _ASK_STANDBY,
}
EMPTY = gettext_lazy("Offices that have complaints and no people")
HEAD_OFFICE_READS = gettext_lazy(
    "The head office is told of what waits there. An administrator lets people in: /manage/people"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing as the page says it, with the offices or posts that it is about."""

    name: Any
    stands: str
    well: bool
    advice: Any
    about: Sequence[str] = ()


def health(request: SignedRequest) -> HttpResponse:
    """Show everything, what is not well or was never done first."""
    empty, never = deserted(), never_done()
    offices = [_district(office, request.now) for office in empty.offices]
    about = {Vital.NOBODY_TOLD: offices, Vital.UNATTENDED: [_post(post) for post in unattended(request.now)]}
    lines = [
        _line(vital, number, vital in never, about.get(vital, ())) for vital, number in measured(request.now).items()
    ]
    troubles = [line for line in lines if not line.well]
    if offices and empty.head_office_reads:
        troubles.append(Line(EMPTY, count(len(offices)), well=False, advice=HEAD_OFFICE_READS, about=offices))
    context = {
        "troubles": troubles,
        "number": count(len(troubles)),
        "well": [line for line in lines if line.well],
        "at_health": True,
    }
    return render(request, "office/health.html", context)


def _post(post: Post) -> str:
    """Name a post with its office."""
    return f"{post.designation(language())}, {post.office.name(language())}"


def _district(office: Office, now: datetime) -> str:
    """Name an office by its district, which is shorter; the head office by its own name."""
    district = book().on(dhaka_day(now)).districts.get(office.code)
    return district.text.read(language()) if district else office.name(language())


def _line(vital: Vital, number: float, never: bool, about: Sequence[str]) -> Line:  # noqa: FBT001
    well = not (never or LIMITS[vital].broken_by(number))
    stands = gettext("none was made yet") if never else _said(vital, number)
    return Line(NAMES[vital], stands, well, "" if well else ADVICE[vital], () if well else about)


def _said(vital: Vital, number: float) -> str:
    """Say in words how one thing stands."""
    if vital in _WORDS:
        return _WORDS[vital](number)
    if number < 1:
        return gettext("nothing waits")
    return gettext("the oldest has waited for %(time)s") % {"time": _long(number)}


def _room(days: float) -> str:
    if days >= LONGEST_DAYS:
        return gettext("enough for years")
    return gettext("enough for %(time)s") % {"time": _long(days * DAY)}


def _saved(seconds: float) -> str:
    return gettext("%(time)s since the last one") % {"time": _long(seconds)}


def _apart(seconds: float) -> str:
    if seconds < SAME_SECONDS:
        return gettext("the same")
    return gettext("%(time)s apart") % {"time": _long(seconds)}


_WORDS: Mapping[Vital, Callable[[float], str]] = {
    Vital.HELD: lambda number: count(round(number)) if number else gettext("none"),
    Vital.WEBHOOKS_OFF: lambda number: count(round(number)) if number else gettext("none"),
    Vital.CLOCKS_REST: lambda rest: gettext("resting") if rest else gettext("running"),
    Vital.CONNECTIONS: lambda share: gettext("%(number)s percent in use") % {"number": count(round(share))},
    Vital.DISK: _room,
    Vital.DRIFT: _apart,
    Vital.NOBODY_TOLD: lambda number: count(round(number)) if number else gettext("none"),
    Vital.UNATTENDED: lambda number: count(round(number)) if number else gettext("none"),
    Vital.BACKUP: _saved,
    Vital.UNHEARD: lambda number: count(round(number)) if number else gettext("none"),
    Vital.WORKER: lambda seconds: gettext("heard of %(time)s ago") % {"time": _long(seconds)},
    Vital.GATEWAYS: lambda number: count(round(number)) if number else gettext("none"),
    Vital.RESTORE_CHECK: _saved,
    Vital.RESTORE_FAILED: lambda number: count(round(number)) if number else gettext("none"),
    Vital.STANDBYS_MISSING: lambda missing: gettext("away") if missing else gettext("nothing is missing"),
    Vital.HOLIDAYS: lambda number: count(round(number)) if number else gettext("none"),
    Vital.COMMITS_WAITING: lambda number: count(round(number)) if number else gettext("nothing waits"),
}


def _long(seconds: float) -> str:
    """Say a length of time in one whole unit."""
    return length_in_words(timedelta(seconds=seconds), language())
