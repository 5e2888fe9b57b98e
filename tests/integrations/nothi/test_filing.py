"""A dossier is filed in Nothi once whatever is lost on the way, and its history says only what was proved."""

import contextlib
import hashlib
import random
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.dispatches import RecordSending
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Deadline, Dispatch, Movement
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.dispatching import TRIES
from ccms.integrations.nothi import filing
from ccms.integrations.nothi.client import Nothi, NothiFailed
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import day
from tests.journeys.telling import Story
from tests.sampling import sample

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The worker was killed at this point."""


@pytest.fixture
def told(settings, key_file, numbered):
    """Return a complaint that an officer has taken up today, in an office with its numbers in Nothi."""
    told = Story(f"{day.now():%Y-%m-%d} 06:00")
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.take_up()
    call_command("nothi", "office", told.complaint.office.code, "7", "70")
    settings.CCMS_NOTHI_KEY_FILE = str(key_file)
    return told


@pytest.fixture
def started(told, settings, installation):
    """Return a way to file, with an installation that has its troubles."""

    def start(**troubles):
        simulator, _, url = installation(**troubles)
        settings.CCMS_NOTHI_URL = url
        filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
        return simulator

    return start


def dispatch():
    return Dispatch.objects.get(kind="file", ended_at=None)


def kinds(told):
    found = Event.objects.filter(subject=told.complaint.subject, kind__startswith="dispatch.").order_by("seq")
    return [(event.kind, event.data.get("movement", "")) for event in found]


def go_on(told, turns=40):
    """Let the worker come again and again, each time later than any wait."""
    now = max(told.now, day.now())
    for turn in range(turns):
        now += timedelta(hours=9)
        filing.submit(now)
        filing.poll(now)
        if turn > 5 and Dispatch.objects.get(kind="file").ended_at:
            return now
    return now


def test_the_dossier_that_was_recorded_is_filed_and_every_movement_stands_in_the_history(told, started):
    simulator = started()
    assert dispatch().state == "prepared"
    assert filing.submit(told.now) == 1
    held = dispatch()
    assert (held.state, held.channel, held.memo_no, held.sent_on) == (
        "sent",
        "nothi",
        f"R-{held.draft_no}",
        dhaka_day(told.now),
    )
    (dak,) = simulator.sent()
    (packed,) = simulator.files.values()
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        names = archive.namelist()
    sums = next(name for name in names if name.endswith("SHA256SUMS"))
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        digest = hashlib.sha256(archive.read(sums)).hexdigest()
    assert Event.objects.get(kind="dispatch.filed").data["dossier"] == digest
    assert told.complaint.reference in dak.form["dak_info"].replace("-", "")
    go_on(told)
    assert kinds(told) == [
        ("dispatch.filed", ""),
        *(("dispatch.moved", kind) for kind in ("submitted", "received", "put_to_file", "letter_issued", "archived")),
    ]
    row = Dispatch.objects.get(kind="file")
    assert (row.state, row.ended_at is not None) == ("answered", True)
    assert not Deadline.objects.filter(kind__startswith="dispatch", closed_at=None).exists()
    assert not Notice.objects.filter(template__contains="dispatch").exists()
    assert verify_complaints().findings == []


@pytest.fixture
def killing(monkeypatch):
    """Return a way to let the worker die before or after a call of Nothi, by chance."""

    def kill(seed, share=0.3):
        chance = random.Random(seed)  # noqa: S311 - which calls kill, no secret

        def wrapped(call):
            def killed(*args, **named):
                if chance.random() < share:
                    raise Killed
                answer = call(*args, **named)
                if chance.random() < share:
                    raise Killed
                return answer

            return killed

        for name in ("upload", "lay_down", "send", "movements"):
            monkeypatch.setattr(Nothi, name, wrapped(getattr(Nothi, name)))

    return kill


def newest_filing():
    return Dispatch.objects.filter(kind="file").order_by("-prepared_at").first()


def live_through(told, turns=200):
    """Let workers come and die, and an officer file anew what failed; return the filing at its end."""
    now = max(told.now, day.now())
    for _ in range(turns):
        now += timedelta(hours=9)
        for duty in (filing.submit, filing.poll):
            with contextlib.suppress(Killed):
                duty(now)
        row = newest_filing()
        if row.state == "failed":
            filing.file_dossier(told.complaint.reference, by=told.first_officer, now=now)
        elif row.ended_at:
            break
    return newest_filing()


@pytest.mark.parametrize("seed", sample(range(4), of=4))
def test_one_file_whatever_is_dropped_doubled_reordered_late_or_lied_and_the_worker_killed(
    told, started, killing, seed
):
    simulator = started(fail=0.25, drop=0.25, repeat=0.4, reorder=0.5, lie=0.5, seed=seed)
    killing(seed)
    row = live_through(told)
    assert row.state == "answered"
    assert [dak.key for dak in simulator.sent()] == [row.draft_no]
    story = ["archived", "letter_issued", "put_to_file", "received", "submitted"]
    assert sorted(kind for event, kind in kinds(told) if event == "dispatch.moved") == story
    assert kinds(told).count(("dispatch.filed", "")) == 1
    assert Movement.objects.count() == len(story)
    assert verify_complaints().findings == []


def test_while_one_is_under_way_no_second_is_filed(told, started):
    simulator = started()
    with pytest.raises(ValidationFailed):
        filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
    assert filing.submit(told.now) == 1
    with pytest.raises(ValidationFailed):
        filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
    assert len(simulator.sent()) == 1


def test_what_nothi_sends_back_is_filed_anew_and_names_the_receipt_before(told, started):
    simulator = started()
    filing.submit(told.now)
    (dak,) = simulator.sent()
    dak.story = ["dak/revert/sent"]
    later = max(told.now, day.now())
    filing.poll(later + timedelta(hours=1))
    before = dispatch()
    assert before.state == "returned"
    filing.file_dossier(told.complaint.reference, by=told.first_officer, now=later + timedelta(hours=2))
    filing.submit(later + timedelta(hours=3))
    second = dispatch()
    assert second.corrects_id == before.pk
    assert f'"previous_receipt_no": "{before.memo_no}"' in simulator.daks[second.draft_no].form["dak_info"]
    assert verify_complaints().findings == []


def test_without_a_connection_the_office_files_on_paper_and_records_its_number(told, settings):
    settings.CCMS_NOTHI_URL = ""
    filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
    assert filing.submit(told.now) == 0
    assert dispatch().state == "prepared"
    sent = RecordSending(channel="nothi", memo_no="৩৬.০২/১১৮", day=dhaka_day(told.now))
    before = Notice.objects.count()
    perform(sent, **told.by(told.first_officer))
    assert (dispatch().state, Notice.objects.count()) == ("sent", before)
    assert verify_complaints().findings == []


def test_a_silent_nothi_is_tried_again_and_then_the_office_hears_that_it_failed(told, settings):
    settings.CCMS_NOTHI_URL = "http://127.0.0.1:9"
    filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
    now = told.now
    for _ in range(len(TRIES)):
        filing.submit(now)
        assert dispatch().state == "prepared"
        now += timedelta(hours=9)
    filing.submit(now)
    assert dispatch().state == "failed"
    assert kinds(told) == [("dispatch.failed", "")]
    assert verify_complaints().findings == []
    with pytest.raises(NothiFailed):
        filing.nothi().check()


@pytest.fixture
def several(told, started):
    """Return the simulator and two dossiers that wait to be filed, the older first."""
    simulator = started()
    other = Story(told.now)
    other.file()
    other.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    other.take_up()
    later = told.now + timedelta(seconds=1)
    filing.file_dossier(other.complaint.reference, by=other.first_officer, now=later)
    return simulator, *Dispatch.objects.filter(kind="file").order_by("prepared_at")


def failing(monkeypatch, name, of):
    """Let one call fail for one letter as no answer that was foreseen; return of which letters it was made."""
    call, asked = getattr(Nothi, name), []

    def odd(nothi, given, *rest):
        asked.append(getattr(given, "origin", given))
        if asked[-1] == of:
            raise OverflowError
        return call(nothi, given, *rest)

    monkeypatch.setattr(Nothi, name, odd)
    return asked


def test_the_odd_answer_about_one_letter_keeps_no_other_from_being_followed(told, several, monkeypatch):
    _, older, newer = several
    assert filing.submit(told.now + timedelta(seconds=2)) == 2
    older.refresh_from_db()
    newer.refresh_from_db()
    asked = failing(monkeypatch, "movements", of=older.draft_no)
    monkeypatch.setattr(filing, "BATCH", 1)
    now = max(told.now, day.now()) + timedelta(hours=1)
    for turn in range(4):
        filing.poll(now + turn * filing.POLL)
    assert sorted(asked) == sorted([older.draft_no, newer.draft_no] * 2)
    newer.refresh_from_db()
    assert newer.received_at is not None
    assert verify_complaints().findings == []


def test_what_cannot_be_filed_for_an_unforeseen_reason_holds_up_no_other_and_is_told_after_its_tries(
    told, several, monkeypatch
):
    simulator, older, newer = several
    asked = failing(monkeypatch, "lay_down", of=str(older.pk))
    now = told.now + timedelta(seconds=2)
    for _ in range(10):
        filing.submit(now)
        now += timedelta(hours=9)
    newer.refresh_from_db()
    older.refresh_from_db()
    assert (newer.state, older.state) == ("sent", "failed")
    assert asked.count(str(older.pk)) == len(TRIES) + 1
    assert kinds(told)[-1] == ("dispatch.failed", "")
    assert len(simulator.daks) == 1
    assert verify_complaints().findings == []


def test_a_worker_that_dies_of_a_letter_at_each_try_lays_it_down_six_times_and_then_the_office_hears(
    told, started, monkeypatch
):
    simulator = started()
    lay_down = Nothi.lay_down

    def deadly(nothi, letter):
        lay_down(nothi, letter)
        raise Killed

    monkeypatch.setattr(Nothi, "lay_down", deadly)
    now = told.now
    for _ in range(200):
        with contextlib.suppress(Killed):
            filing.submit(now)
        now += timedelta(minutes=10)
    assert len(simulator.daks) == len(TRIES) + 1
    assert dispatch().state == "failed"
    assert kinds(told) == [("dispatch.failed", "")]
    assert verify_complaints().findings == []
