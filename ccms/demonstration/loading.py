"""Loads demonstration data: one loader at a time, and all of the data or none of it.

The mark that everything is loaded is written in the transaction that writes the data. A load that was interrupted has
left only people and firms, and the next start begins it again.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ccms.demonstration import people, sample_histories, shops
from ccms.demonstration.bulk import make_some_of_long_ago
from ccms.demonstration.sample_complaints import STORIES, Story, play
from ccms.demonstration.stage import Stage
from ccms.gate import jobs
from ccms.gate.clock import current_time
from ccms.gate.parts import OPTIONAL, parts
from ccms.ledger.heads import sign_heads
from ccms.notices.delivery import deliver

_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('ccms demonstration', 0))"
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended('ccms demonstration', 0))"
WAITING = "Another command is loading demonstration data; waiting until it has ended."

type Say = Callable[[str], object]


def why_refused() -> str:
    """Say why invented people and numbers may not be loaded here, or nothing."""
    if settings.CCMS_ENV != "development":
        return f"demonstration data is refused under CCMS_ENV={settings.CCMS_ENV}"
    if any(url != "builtin:" for url in (*settings.CCMS_SMS_URL, settings.CCMS_MAIL_URL)):
        return "demonstration data has invented numbers: it goes with CCMS_SMS_URL=builtin: only"
    return ""


def is_loaded() -> bool:
    """Tell whether a load came to its end."""
    return jobs.last_done(jobs.DEMONSTRATION_PUBLISHED) is not None


def load(say: Say, *, again: bool) -> None:
    """Play all stories; where they are there already, only when they are wanted `again`."""
    if again or not _is_marked():
        install(say)
        with transaction.atomic():
            wait_for_turn(connection, say)
            if again or not _is_marked():
                _play_all()
                say("demonstration data loaded")
    publish()
    jobs.done(jobs.DEMONSTRATION_PUBLISHED, current_time())


def tell_story(story: Story, say: Say) -> Stage:
    """Play one story."""
    install(say)
    with transaction.atomic():
        wait_for_turn(connection, say)
        stage = play(story, current_time(), person=900)
    publish()
    return stage


def _is_marked() -> bool:
    return jobs.last_done(jobs.DEMONSTRATION) is not None


def install(say: Say) -> None:
    """Make the people and firms that are not there yet."""
    with transaction.atomic():
        wait_for_turn(connection, say)
        now = current_time()
        people.install_members(now)
        shops.install_shops(now)
        people.install_firm_members(now)


def _play_all() -> None:
    now = current_time()
    for number, each in enumerate(STORIES):
        play(each, now, person=100 + number)
    shops.list_members(now)
    sample_histories.live(now, first_person=200)
    make_some_of_long_ago(now)
    people.furnish(now)
    people.hand_over(now)
    jobs.done(jobs.DEMONSTRATION, now)


def publish() -> None:
    """Send what waits, let the apps count, and sign: all of it counts only what is committed."""
    deliver(current_time())
    for app in parts("samples", of=OPTIONAL):
        app.publish(current_time())
    # the events tell of months ago, and would look as if nobody had signed them ever since
    sign_heads(current_time())


def wait_for_turn(connected: BaseDatabaseWrapper, say: Say) -> None:
    """Wait until no other loader is at work, and keep others waiting until the transaction ends."""
    with connected.cursor() as cursor:
        cursor.execute(_TRY)
        if not cursor.fetchone()[0]:
            say(WAITING)
            cursor.execute(_WAIT)
