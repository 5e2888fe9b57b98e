"""Lists the jobs of complaints, and plays the round of all jobs for `manage.py tick` and the clock buttons of /dev."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from ccms.complaints import letters, search_words
from ccms.complaints.acts import proof_of_service, scanning, sweeping
from ccms.complaints.evidence import cleaning, previews
from ccms.complaints.filing import drafts, frame_exit, shop_orders, shop_query, tickets
from ccms.complaints.firm_desk import exports, repayments
from ccms.complaints.history import openings
from ccms.complaints.intakes import importing as intake_files
from ccms.complaints.intakes import lapsing as intakes
from ccms.complaints.own_data import deciding, lost_number, retention
from ccms.complaints.reading import daily_mail
from ccms.complaints.registry import following, importing, lapsing
from ccms.complaints.tasks import keeping
from ccms.gate.jobs import (
    EVERY_FIVE_SECONDS,
    EVERY_HOUR,
    EVERY_MINUTE,
    EVERY_TEN_MINUTES,
    Job,
    Turn,
    play_round,
    timetable,
    until_done,
)
from ccms.notices.delivery import DeliveryReport

SWEEPERS = 2

JOBS = (
    # one feeds the next, and they come in this order in the round
    Job("sweep", EVERY_MINUTE, (partial(sweeping.sweep, hands=SWEEPERS),), Turn.COMPLAINTS),
    Job("follow_contacts", EVERY_MINUTE, (following.follow,), Turn.COMPLAINTS),
    Job("tell_again", EVERY_TEN_MINUTES, (proof_of_service.tell_again, letters.run_due), Turn.COMPLAINTS),
    Job("look_at_tasks", EVERY_MINUTE, (keeping.run_due,), Turn.COMPLAINTS),
    Job("write_words", EVERY_FIVE_SECONDS, (until_done(lambda _now: search_words.catch_up()),), Turn.COMPLAINTS),
    # erases the people, and moves the complaints, whose day has come
    Job("carry_out_requests", EVERY_MINUTE, (deciding.run_due, lost_number.run_due)),
    Job("make_previews", EVERY_MINUTE, (previews.make_waiting,)),
    Job("scan", EVERY_MINUTE, (scanning.scan_waiting,)),
    Job("take_lists_over", EVERY_MINUTE, (importing.run_due,)),
    Job("take_intakes_in", EVERY_MINUTE, (intake_files.run_due,)),
    Job("do_repayments", EVERY_FIVE_SECONDS, (repayments.run_due,), alone=True),
    Job("make_exports", EVERY_FIVE_SECONDS, (exports.run_due,), alone=True),
    Job("notice_unusual_days", EVERY_TEN_MINUTES, (openings.notice_unusual_days,)),
    Job("office_digest", "3 * * * *", (daily_mail.send,), alone=True),
    Job(
        "forget_drafts",
        EVERY_HOUR,
        (
            until_done(drafts.purge),
            drafts.forget_unproved,  # people who have no draft left
            lapsing.lapse,
            lost_number.forget_papers,
            intakes.lapse,
            shop_orders.purge,
            frame_exit.purge,
            tickets.purge,
            shop_query.purge,
            cleaning.clean,  # the files of what is gone
            repayments.purge,
            exports.purge,
        ),
    ),
    # in the night of Dhaka, what is over its time by the privacy register
    Job("erase_what_is_over", "41 21 * * *", (retention.run_due,), alone=True),
)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one round did."""

    fired: int
    delivered: DeliveryReport
    reports: Mapping[str, Any]  # what was sent and called, by what `manage.py tick` calls it
    signed: int


def tick(clock: Callable[[], datetime]) -> Ticked:
    """Close what is due, deliver what waits, sign what is new."""
    done = play_round(clock)
    reports = {job.reports: done[job.name] for job in timetable() if job.reports}
    return Ticked(done["sweep"], done["deliver_notices"], reports, signed=len(done["sign_heads"]))
