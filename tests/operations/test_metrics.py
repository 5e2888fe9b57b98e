"""What Prometheus is told, and that its rules ask for nothing else."""

import re
import urllib.request
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.db import connection

from ccms.accounts.actors import Role
from ccms.accounts.models import Office
from ccms.complaints.acts import sweeping
from ccms.complaints.evidence.storage import folder
from ccms.complaints.models import Deadline, Evidence
from ccms.complaints.reading import vitals
from ccms.complaints.reading.vitals import LIMITS, Vital, measured
from ccms.gate import jobs
from ccms.gate.clock import current_time
from ccms.notices import queues
from ccms.notices.models import Notice
from ccms.operations.metrics import Installation
from tests import factories
from tests.installation import Installation as Place
from tests.installation import eventually
from tests.optional import is_on
from tests.ports import free_port

ALERTS = Path(__file__).parents[2] / "deploy" / "alerts.yml"
NAMES = re.compile(r"\bccms_[a-z_]+")
COUNTED = {
    "ccms_requests_total",
    "ccms_shed_requests_total",
    "ccms_request_seconds_bucket",
    "ccms_requests_inside",
    "ccms_database_up",
    "ccms_alarms",
}
HOUR = timedelta(hours=1)


@pytest.fixture
def complaint(db, now):
    return factories.a_complaint(now)


@pytest.fixture(autouse=True)
def _a_store(settings, tmp_path):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def test_every_alert_asks_for_something_that_is_measured():
    known = COUNTED | {f"ccms_{vital}" for vital in Vital}
    for rule in rules():
        asked = set(NAMES.findall(rule["expr"]))
        assert asked or "up{" in rule["expr"]
        assert asked <= known, rule["alert"]
        assert rule["annotations"]["summary"]


def test_every_vital_has_an_alert_at_the_limit_of_the_page():
    asked = {rule["expr"] for rule in rules()}
    for vital, limit in LIMITS.items():
        assert f"ccms_{vital} {'<=' if limit.below else '>='} {limit.value:g}" in asked
    assert set(LIMITS) == set(Vital)


@pytest.mark.django_db
def test_an_idle_installation_is_well(now):
    measures = measured(now)
    assert set(measures) == {vital for vital in Vital if is_on("webhooks") or "webhooks" not in vital}
    assert [vital for vital, number in measures.items() if LIMITS[vital].broken_by(number)] == []


def broken(now):
    return {vital for vital, number in measured(now).items() if LIMITS[vital].broken_by(number)}


def test_a_message_that_waits_a_clock_that_does_not_ring_and_an_event_without_head_are_seen(complaint, now):
    first = Deadline.objects.filter(closed_at=None).earliest("next_alarm_at").next_alarm_at
    assert measured(first + HOUR)[Vital.LATE_SWEEP] == 3600
    assert broken(first + HOUR) >= {Vital.UNSENT, Vital.LATE_SWEEP, Vital.UNSIGNED}
    assert measured(now + HOUR)[Vital.UNSENT] == measured(now + HOUR)[Vital.UNSIGNED] == 3600
    Notice.objects.all().delete()
    assert measured(now + HOUR)[Vital.UNSENT] == 0


def without_people():
    """Return the offices that the metrics name."""
    offices = next(each for each in Installation().collect() if each.name == "ccms_offices_without_people")
    return {sample.labels["office"] for sample in offices.samples}


def test_an_office_without_people_is_named_and_where_nobody_reads_at_all_that_is_an_alarm(complaint, now, monkeypatch):
    monkeypatch.setattr("ccms.operations.metrics.connection.close", lambda: None)
    assert without_people() == {"dhaka"}
    assert (measured(now)[Vital.NOBODY_TOLD], Vital.NOBODY_TOLD in broken(now)) == (1, True)
    factories.officer(Office.objects.get(code="head"), Role.AUDITOR)
    assert Vital.NOBODY_TOLD in broken(now)

    factories.officer(Office.objects.get(code="head"))
    assert without_people() == {"dhaka"}
    assert Vital.NOBODY_TOLD not in broken(now)

    factories.officer(Office.objects.get(code="dhaka"))
    assert without_people() == set()


def test_what_a_restore_holds_is_seen_until_a_person_lets_it_go(complaint, now):
    waiting = queues.hold()
    sweeping.rest(now)
    assert measured(now)[Vital.HELD] == waiting > 0
    assert broken(now) >= {Vital.HELD, Vital.CLOCKS_REST}
    assert sweeping.sweep(now + timedelta(days=400)) == 0
    sweeping.go_on()
    queues.send_held(now)
    assert not broken(now) & {Vital.HELD, Vital.CLOCKS_REST}
    assert sweeping.sweep(now + timedelta(days=400)) > 0


@pytest.mark.django_db
def test_a_disk_that_the_last_week_would_fill_soon_is_seen(now, monkeypatch, complaint):
    assert folder().is_dir()
    Evidence.objects.create(
        id=uuid4(),
        holder=uuid4(),
        kind="photo",
        media_type="image/jpeg",
        size=7 * 2**30,
        sha256=b"1" * 32,
        name="a.jpg",
        side="consumer",
        added_by="consumer:1",
        added_at=now,
    )
    monkeypatch.setattr(vitals.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10 * 2**30}))
    assert measured(now)[Vital.DISK] == 10
    assert Vital.DISK in broken(now)


@pytest.mark.django_db
def test_a_folder_that_the_first_file_will_make_is_no_full_disk(now, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "not" / "there" / "yet"
    assert measured(now)[Vital.DISK] > 1
    assert Vital.DISK not in broken(now)


def test_without_a_database_only_that_is_said(monkeypatch):
    def down(now):
        raise OSError

    monkeypatch.setattr("ccms.operations.metrics.current_time", lambda: None)
    monkeypatch.setattr(vitals, "measured", down)
    said, *others = Installation().collect()
    assert (said.name, said.samples[0].value) == ("ccms_database_up", 0)
    assert [sample for each in others for sample in each.samples] == []


@pytest.mark.processes
def test_the_numbers_stand_on_a_port_of_their_own():
    place = Place().prepare()
    port = free_port()
    place.environment["CCMS_METRICS_PORT"] = str(port)

    def numbers():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}

    try:
        up = place.start("up", "--empty")
        assert eventually(place.ready)
        for path in ("/", "/c", "/c", "/heads", "/nowhere"):
            place.get(path)
        said = numbers()
        assert said["ccms_database_up"] == 1
        assert said['ccms_requests_total{class="filing",status="200"}'] == 2
        assert said['ccms_requests_total{class="public",status="404"}'] == 1
        assert said['ccms_request_seconds_count{class="filing"}'] == 2
        assert {f"ccms_{vital}" for vital in Vital} <= set(said)
        assert place.get("/metrics")[0] == 404
        up.terminate()
        assert up.wait(60) == 0
        assert eventually(lambda: not place.processes())
    finally:
        place.remove()


@pytest.mark.django_db
def test_an_office_whose_backups_stopped_is_seen_and_one_that_is_only_tried_is_not_asked(now, settings):
    assert measured(now)[Vital.BACKUP] == 0
    settings.CCMS_ENV = "production"
    assert measured(current_time() + timedelta(days=2))[Vital.BACKUP] > LIMITS[Vital.BACKUP].value

    settings.CCMS_ENV = "development"
    jobs.done(jobs.BACKUP, now)
    jobs.done(jobs.BACKUP, now - 50 * HOUR)
    assert measured(now + 20 * HOUR)[Vital.BACKUP] == 20 * 3600
    assert Vital.BACKUP not in broken(now + 20 * HOUR)
    assert Vital.BACKUP in broken(now + 36 * HOUR)


@pytest.fixture
def no_worker():
    """Leave no sign of life to the tests that follow: nothing empties these tables."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("DELETE FROM procrastinate_periodic_defers")


def heard_of(ago, *, registered):
    """Let a worker have given its last sign of life so long ago; one that ended by itself leaves no row of its own."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        if registered:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s)", [ago])
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp) "
            "VALUES ('sweep', extract(epoch FROM now() - %s)::bigint)",
            [ago + timedelta(seconds=3)],
        )


@pytest.mark.django_db(transaction=True)  # /readyz asks in a thread of its own
@pytest.mark.parametrize("registered", [True, False])
def test_a_worker_that_is_gone_is_seen_within_minutes_though_nothing_waits(client, no_worker, registered):
    heard_of(timedelta(seconds=4), registered=registered)
    now = current_time()
    assert 3 <= measured(now)[Vital.WORKER] <= 10
    assert Vital.WORKER not in broken(now)

    heard_of(timedelta(minutes=2), registered=registered)
    assert broken(current_time()) == {Vital.WORKER}
    said = client.get("/readyz")
    assert (said.status_code, said.json()["ready"]) == (200, True)
    assert said.json()["worker_seconds"] >= 120
    (rule,) = (rule for rule in rules() if "ccms_worker_seconds" in rule["expr"])
    assert LIMITS[Vital.WORKER].value + 60 * int(rule["for"].removesuffix("m")) <= 240  # and one scrape


@pytest.mark.django_db
def test_a_house_in_which_no_worker_ever_ran_is_seen_where_it_is_a_real_office(settings):
    assert measured(current_time())[Vital.WORKER] == 0
    settings.CCMS_ENV = "production"  # where no clock is moved, that of the tests neither
    assert measured(current_time() + HOUR)[Vital.WORKER] >= 3600


@pytest.mark.django_db
def test_a_backup_that_nobody_restored_on_trial_or_that_could_not_be_is_seen(now, settings):
    assert not broken(now)
    settings.CCMS_ENV = "production"
    assert Vital.RESTORE_CHECK in broken(current_time() + timedelta(days=10))

    settings.CCMS_ENV = "development"
    jobs.done(jobs.RESTORE_CHECK, now)
    assert not broken(now + timedelta(days=8)) & {Vital.RESTORE_CHECK, Vital.RESTORE_FAILED}
    assert Vital.RESTORE_CHECK in broken(now + timedelta(days=9))
    jobs.done(jobs.RESTORE_CHECK_FAILED, now + HOUR)
    assert Vital.RESTORE_FAILED in broken(now + HOUR)
    jobs.done(jobs.RESTORE_CHECK, now + 2 * HOUR)
    assert Vital.RESTORE_FAILED not in broken(now + 2 * HOUR)
