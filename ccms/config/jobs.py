"""The schedule: what the worker does by itself, and when. Each job may run twice, or late, without harm."""

import logging

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from ccms.accounts import housekeeping
from ccms.accounts.codes import waiting
from ccms.complaints import words
from ccms.complaints.acts import proof_of_service, scanning, sweeping
from ccms.complaints.acts.beside import automatic
from ccms.complaints.evidence import cleaning, previews
from ccms.complaints.filing import drafts, frame_exit, order_handover, shop_query, tickets
from ccms.complaints.firm_desk import exports, repayments
from ccms.complaints.history import unusual
from ccms.complaints.intakes import importing as intake_files
from ccms.complaints.intakes import lapsing as intakes
from ccms.complaints.letters import queueing
from ccms.complaints.own_data import erasing_due as own_data
from ccms.complaints.own_data import lost_number
from ccms.complaints.own_data.retention import erasing as retention_over
from ccms.complaints.reading import daily_mail
from ccms.complaints.registry import following, importing, lapsing
from ccms.complaints.tasks import expiring
from ccms.figures import snapshots
from ccms.gate.clock import current_time
from ccms.integrations import dispatching
from ccms.integrations.nothi import filing
from ccms.ledger import heads
from ccms.notices import outbox, retention
from ccms.notices.channels import balances
from ccms.notices.webhooks import deliveries, owning
from ccms.oversight import counting, reports

log = logging.getLogger(__name__)

CLOCK = "clock"
SWEEPERS = 2
STALLED_SECONDS = 20
KEEP_FAILED_HOURS = 24 * 30


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Close each deadline that is due."""
    del timestamp
    sweeping.sweep(current_time(), hands=SWEEPERS)


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="sign heads")
def sign_heads(timestamp: int) -> None:
    """Sign until no event is left without a head."""
    del timestamp
    heads.sign_heads(current_time())


@app.periodic(cron="* * * * * */10")
@app.task(queue=CLOCK, queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Drop the jobs of dead workers: each is a duty of the timetable, whose next turn comes anyway."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job %s (%s) of a dead worker", job.id, job.task_name)
        await jobs.finish_job(job, Status.FAILED, delete_job=True)


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="previews")
def make_previews(timestamp: int) -> None:
    """Draw the previews that uploads left for later."""
    del timestamp
    previews.make_waiting(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="lists of firms")
def take_lists_over(timestamp: int) -> None:
    """Take over the lists of firms that officers have looked at."""
    del timestamp
    importing.work(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="intakes")
def take_intakes_in(timestamp: int) -> None:
    """Take in a share of the handed-over complaints that clerks have looked through."""
    del timestamp
    intake_files.work(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="tasks")
def look_at_tasks(timestamp: int) -> None:
    """Raise alarms of tasks not done in time; erase the people, and move the complaints, whose day has come."""
    del timestamp
    expiring.work(current_time())
    own_data.work(current_time())
    lost_number.work(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="contacts")
def follow_contacts(timestamp: int) -> None:
    """Tell sellers at contacts that were found since, and bring what lost its only one before the office."""
    del timestamp
    following.follow(current_time())


@app.periodic(cron="* * * * * */5")
@app.task(queue=CLOCK, queueing_lock="dispatches")
def send_dispatches(timestamp: int) -> None:
    """Prepare the copies that go by themselves, and send what is prepared to a body's machine."""
    del timestamp
    while automatic.catch_up(current_time()):
        pass
    dispatching.send_dispatches(current_time())


@app.periodic(cron="* * * * * */5")
@app.task(queue=CLOCK, queueing_lock="nothi")
def file_in_nothi(timestamp: int) -> None:
    """File prepared dossiers in the government's e-filing, where it is connected."""
    del timestamp
    filing.submit(current_time())


@app.periodic(cron="*/5 * * * *")
@app.task(queue=CLOCK, queueing_lock="poll nothi")
def poll_nothi(timestamp: int) -> None:
    """Ask the e-filing how filed dossiers stand."""
    del timestamp
    filing.poll(current_time())


@app.periodic(cron="* * * * * */5")
@app.task(queue=CLOCK, queueing_lock="words")
def write_words(timestamp: int) -> None:
    """Let what was filed and said be found."""
    del timestamp
    while words.catch_up():
        pass


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="waiting codes")
def send_waiting_codes(timestamp: int) -> None:
    """Send the codes for which there was no money before."""
    del timestamp
    waiting.send_waiting(outbox.queue_code, current_time())


@app.periodic(cron="*/10 * * * *")
@app.task(queue=CLOCK, queueing_lock="tell again")
def tell_again(timestamp: int) -> None:
    """Tell in another way what started a time and is not proved to have arrived within a day."""
    del timestamp
    proof_of_service.tell_again(current_time())
    queueing.work(current_time())


@app.periodic(cron="*/10 * * * *")
@app.task(queue=CLOCK, queueing_lock="balances")
def look_at_balances(timestamp: int) -> None:
    """Ask the SMS gateways what money they have left."""
    del timestamp
    balances.look(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="scan")
def scan(timestamp: int) -> None:
    """Ask the virus scanner about the files that wait for it."""
    del timestamp
    scanning.scan_waiting(current_time())


@app.periodic(cron="* * * * * */5")
@app.task(queue=CLOCK, queueing_lock="repayments", lock="repayments")
def do_repayments(timestamp: int) -> None:
    """Do the next rows of the lists of repayments that firms have started."""
    del timestamp
    repayments.work(current_time())


@app.periodic(cron="7 * * * *")
@app.task(queue=CLOCK, queueing_lock="figures", lock="figures")
def take_figures(timestamp: int) -> None:
    """Take the day's public figures in the first hour of it, or in the first in which a worker runs."""
    del timestamp
    snapshots.take(current_time())


@app.periodic(cron="13 * * * *")
@app.task(queue=CLOCK, queueing_lock="oversight", lock="oversight")
def watch_over_firms(timestamp: int) -> None:
    """Count the firms' numbers once a day, and ask the Cell for the report of last month."""
    del timestamp
    counting.work(current_time())
    reports.work(current_time())


@app.periodic(cron="3 * * * *")
@app.task(queue=CLOCK, queueing_lock="office digest", lock="office digest")
def office_digest(timestamp: int) -> None:
    """Write the people of offices what waits for them, on working days from CCMS_DIGEST_HOUR on."""
    del timestamp
    daily_mail.send(current_time())


@app.periodic(cron="* * * * * */5")
@app.task(queue=CLOCK, queueing_lock="exports", lock="exports")
def make_exports(timestamp: int) -> None:
    """Make the next pieces of the tables that firms have asked for."""
    del timestamp
    exports.work(current_time())


@app.periodic(cron="*/10 * * * *")
@app.task(queue=CLOCK, queueing_lock="unusual days")
def notice_unusual_days(timestamp: int) -> None:
    """Tell the head of an office of a member that opens far more complaints today than on other days."""
    del timestamp
    unusual.notice_unusual_days(current_time())


@app.periodic(cron="17 * * * *")
@app.task(queue=CLOCK, queueing_lock="forget")
def forget(timestamp: int) -> None:
    """Delete what is over: codes, counters, receipts, sessions, files without a row."""
    del timestamp
    now = current_time()
    housekeeping.forget(now)
    retention.tidy(now)
    owning.forget_old_secrets(now)
    while deliveries.forget(now):
        pass
    while drafts.forget(now):
        pass
    drafts.forget_unproved(now)
    lapsing.lapse(now)
    lost_number.forget_papers(now)
    intakes.lapse(now)
    order_handover.forget(now)
    frame_exit.forget(now)
    tickets.forget(now)
    shop_query.forget(now)
    cleaning.clean(now)
    repayments.forget(now)
    exports.forget(now)
    call_command("clearsessions")


@app.periodic(cron="41 21 * * *")
@app.task(queue=CLOCK, queueing_lock="over", lock="over")
def erase_what_is_over(timestamp: int) -> None:
    """Erase, in the night of Dhaka, what is over its time by the privacy register."""
    del timestamp
    retention_over.work(current_time())


@app.periodic(cron="27 * * * *")
@app.task(queue=CLOCK, queueing_lock="forget jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Delete failed jobs after a month; successful ones go at once."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)
