"""Lets a process follow the law in force: the newest edition, noticed within seconds and exchanged between requests."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse

from ccms.editions.applying import in_force, keep_first
from ccms.editions.models import Edition
from ccms.gate.clock import current_time
from ccms.law.pack import book
from ccms.law.pack.files import PackRefused
from ccms.law.pack.versions import Book

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
