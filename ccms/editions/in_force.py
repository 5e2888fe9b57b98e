"""Lets a process follow the law in force: the newest edition, noticed within seconds and exchanged between requests.

Puts changed law packs in force: checked, compared with the edition before, kept, and written into the ledger.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.http import HttpRequest, HttpResponse

from ccms.core.clock import dhaka_day
from ccms.editions.models import Edition
from ccms.gate.clock import current_time
from ccms.law.pack import book
from ccms.law.pack.comparing import Difference, Kind, compare
from ccms.law.pack.files import Files, PackRefused, digest_of
from ccms.law.pack.versions import Book
from ccms.ledger import events

APPLIED = "operator.applied_law"
SUBJECT = "law"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Applied:
    """What putting packs in force changes; `before` is the digest of the edition before, empty for the first."""

    before: str
    after: str
    differences: tuple[Difference, ...] = ()
    files: tuple[str, ...] = ()  # those that differ
    compared: bool = True  # false where this program cannot read the edition before

    @property
    def corrections(self) -> tuple[Difference, ...]:
        """The corrections of versions that were in force already."""
        return tuple(each for each in self.differences if each.kind is Kind.CORRECTED)


def preview(files: Files, now: datetime, *, as_they_are: bool = False) -> Applied:
    """Say what would change. Raises PackRefused for packs that are wrong, or that edit in place what was in use.

    With `as_they_are` an edit in place is taken, as in the packs that a release of the program brings. So it is where
    this program cannot read the edition in force: nothing can be compared with that, and it has to be replaced.
    """
    book.opened(files)
    newest = Edition.newest()
    if newest is None:
        return Applied("", digest_of(files), files=tuple(sorted(files)))
    old, today = newest.content, dhaka_day(now)
    changed = sorted(name for name in {*old, *files} if old.get(name) != files.get(name))
    if not _readable(old):
        return Applied(newest.digest, digest_of(files), files=tuple(changed), compared=False)
    found = compare(old, files)
    refused = [said for each in found if (said := each.refusal(today))]
    if refused and not as_they_are:
        raise PackRefused(refused)
    return Applied(newest.digest, digest_of(files), tuple(found), tuple(changed))


def _readable(files: Files) -> bool:
    """Tell whether this program can judge by an edition; one that it cannot read would keep every other out."""
    try:
        book.opened(files)
    except PackRefused:
        return False
    return True


def apply(files: Files, now: datetime, *, signed_by: str = "", as_they_are: bool = False) -> Applied:
    """Put packs in force, with an event; nothing happens where they are in force already. Raises as `preview`."""
    with transaction.atomic():
        _one_after_the_other()
        applied = preview(files, now, as_they_are=as_they_are)
        if applied.before == applied.after:
            return applied
        texts = {name: content.decode() for name, content in files.items()}
        Edition.objects.create(digest=applied.after, files=texts, at=now)
        events.note(
            SUBJECT,
            APPLIED,
            by=OPERATOR,
            at=now,
            before=applied.before,
            after=applied.after,
            files=[*applied.files],
            signed_by=signed_by,
            corrected=sorted({f"{each.table} {each.code}" for each in applied.corrections}),
        )
    return applied


def in_force() -> Files:
    """Return the files of the edition in force; those of the installation where none was put in force yet."""
    newest = Edition.newest()
    return newest.content if newest else book.files_in_use()


def keep_first(now: datetime) -> None:
    """Keep the folder's packs as the first edition, where none was put in force yet: what judges, is kept."""
    with transaction.atomic():
        _one_after_the_other()
        if Edition.newest() is None:
            apply(book.files_in_use(), now)


def _one_after_the_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE editions_edition IN SHARE ROW EXCLUSIVE MODE")


log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


def follow() -> None:
    """Let this process judge by the newest edition from now on. Raises PackRefused where that cannot be read."""
    book.follow(newest)
    try:
        keep_first(current_time())
        book.book()
    except (DatabaseError, OSError):
        log.warning("the database does not say yet which law is in force")


def watch(stopping: threading.Event | None = None) -> None:
    """Look for a newer edition in a thread of this process."""
    given = (stopping or threading.Event(),)
    threading.Thread(target=_look_again_and_again, args=given, daemon=True, name="law").start()


def newest() -> Book:
    """Open the newest edition; the installation's own folder where none was ever put in force."""
    return book.opened(in_force())


def look() -> bool:
    """Take the newest edition where this process has another one; tell whether it did."""
    digest = Edition.objects.order_by("-id").values_list("digest", flat=True).first()
    if digest is None:
        keep_first(current_time())
        return look()
    if digest == book.book().digest:
        return False
    book.take(newest())
    log.warning("the law in force is now %s", digest)
    return True


def _look_again_and_again(stopping: threading.Event) -> None:
    while True:
        try:
            look()
        except (DatabaseError, OSError):
            log.warning("the database does not say which law is in force; it stays as it was")
        except PackRefused:
            log.exception("this program cannot read the newest edition of the law; the law stays as it was")
        finally:
            close_old_connections()
        if stopping.wait(EVERY_SECONDS):
            return


class OneLawMiddleware:
    """Answers each request by one and the same law, also where a newer one comes meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        with book.one_law():
            return self._get_response(request)
