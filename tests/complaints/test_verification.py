"""What the owner of the database changes beside the product, `verify` names; and it never cries without a cause."""

import json
import shutil
import threading
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import note
from ccms.accounts.members.staff import LET_IN, OPERATOR
from ccms.accounts.models import Application, Member
from ccms.accounts.privacy.sealing import give_keys
from ccms.complaints.acts import evidence, proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reject, Reopen, Withdraw
from ccms.complaints.acts.decision import HoldHearing, OrderFine, RecordPayment, SetHearing
from ccms.complaints.acts.firm import Defend, Refuse, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.deadlines import BEGIN_ANEW
from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.history.written import DIFFERS, GONE, UNNAMED
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, Deadline, Statement
from ccms.complaints.reading import daily_mail
from ccms.complaints.record import NOT_IN_EVENT
from ccms.complaints.verification import OF_NO_ACT, Report, _late_since, _Read, verify_complaints
from ccms.core.clock import dhaka_day
from ccms.editions.in_force import keep_first
from ccms.law.pack.required import REMINDED
from ccms.ledger.verify import verify_ledger
from ccms.notices import applications, outbox
from ccms.notices.channels import balances
from ccms.notices.models import Notice
from tests import factories as make
from tests.complaints.tampering import TAMPERINGS, alter_text, as_owner, delete_file_row, raise_fine
from tests.tables import contents

OF_ROWS = {DIFFERS, GONE, UNNAMED}


@pytest.fixture
def folder(tmp_path, settings):
    """Return the folder in which this test's evidence lies."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return settings.CCMS_EVIDENCE_DIR


@pytest.fixture
def ordered(now, folder, db):
    """Return a complaint with everything on it: texts, a file, an answer, an order with money."""
    complaint, person, _, contact = make.a_complaint(now)
    buyer, seller, officer = make.as_consumer(person), make.as_firm(contact), make.officer(complaint.office)
    known = {"reference": complaint.reference}
    evidence.add_to_complaint(**known, by=buyer, now=now, upload=make.a_picture(now), kind="product_photo")
    proof_of_service.firm_received(**known, contact=contact.id, at=now, basis="undesignated", now=now, by=seller)
    defence = Terms(code="outside_terms", text="শর্তে লেখা ছিল।")
    perform(as_act(Defend, defence), by=seller, now=now, **known)
    perform(Reject(reason="not_true", text="লেখা ছিল না।"), by=buyer, now=now, **known)
    perform(TakeUp(own=False), by=officer, now=now, **known)
    perform(SetHearing(at=now + timedelta(days=2), place="ঢাকা", agreed=True), by=officer, now=now, **known)
    later = now + timedelta(days=3)
    perform(HoldHearing(attendance="both", text="দুই পক্ষ শোনা হলো।"), by=officer, now=later, **known)
    perform(OrderFine(section="45", fine_paisa=3_000_000, text="প্রমাণিত।"), by=officer, now=later, **known)
    paid = {"amount_paisa": 1_000_000, "day": dhaka_day(later), "receipt": "T-1"}
    perform(RecordPayment(**paid), by=officer, now=later, **known)
    complaint.refresh_from_db()
    return complaint


@pytest.fixture
def waiting(ordered, now):
    """Return a second complaint, before the office, and the first one beside it."""
    complaint, _, _, contact = make.a_complaint(now, district="chattogram")
    perform(
        Refuse(code="not_our_customer", text="আমাদের ক্রেতা নন।"),
        reference=complaint.reference,
        by=make.as_firm(contact),
        now=now,
    )
    complaint.refresh_from_db()
    return complaint


def found():
    return {what for what, _ in [*verify_complaints().findings, *((f, "") for f, _ in verify_ledger().findings)]}


def test_what_the_product_wrote_verifies_and_verifying_changes_nothing(waiting, capsys):
    before = contents()
    call_command("verify", as_json=True)
    report = json.loads(capsys.readouterr().out)

    assert report["findings"] == []
    assert (report["complaints"], report["evidence"]) == (2, 1)
    assert report["statements"] == Statement.objects.count() > 5
    assert contents() == before


@contextmanager
def undone():
    """Take back, at the end, what was changed inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def altered(field, value, other, now):
    """Return another value for a column than it has; a row's is that of the other complaint."""
    if isinstance(field, models.ForeignKey):
        members = {"officer_id", "decided_by_id"}
        rows = {"joined_into_id": lambda: other.id} | dict.fromkeys(members, lambda: make.officer(other.office).id)
        return rows.get(field.attname, lambda: getattr(other, field.attname))()
    kinds = (
        (models.BooleanField, lambda: not value),
        (models.IntegerField, lambda: (value or 0) + 1),
        (models.DateField, lambda: (value or now) + timedelta(days=1)),
        (models.JSONField, lambda: json.dumps([*value, "firm"])),
        (models.CharField, lambda: "x" if value != "x" else "y"),
    )
    return next(make_one() for kind, make_one in kinds if isinstance(field, kind))


def test_every_altered_column_of_a_complaint_is_named(ordered, waiting, now):
    told = [field for field in Complaint._meta.concrete_fields if field.attname not in NOT_IN_EVENT]
    unnoticed = set()
    for field in told:
        if field.attname == "outcome":
            continue  # the database holds it to the status; below both are altered
        with undone():
            value = altered(field, getattr(ordered, field.attname), waiting, now)
            as_owner(
                f"UPDATE complaints_complaint SET {field.column} = %s WHERE id = %s",  # noqa: S608
                [value, ordered.id],
            )
            if f"column {field.attname} differs from the events" not in found():
                unnoticed.add(field.attname)

    assert len(told) > 30
    assert unnoticed == set()


def test_a_complaint_made_to_look_ended_is_found(waiting, now):
    as_owner(
        "UPDATE complaints_complaint SET status = 'closed', outcome = 'withdrawn', ended_at = %s WHERE id = %s",
        [now, waiting.id],
    )

    assert found() >= {
        "column status differs from the events",
        "column outcome differs from the events",
        "column ended_at differs from the events",
        "a clock runs that does not belong to the status",
    }


def test_what_a_filing_was_found_to_break_cannot_be_altered_unseen(ordered):
    found_then = [{**each, "result": "OK"} if each["result"] == "BREACH" else each for each in ordered.findings]
    assert found_then != ordered.findings
    as_owner("UPDATE complaints_complaint SET findings = %s WHERE id = %s", [json.dumps(found_then), ordered.id])

    assert "findings differ from the filing" in found()


@pytest.mark.parametrize(
    "tampering",
    [
        'UPDATE editions_edition SET files = files || \'{"texts.toml": ""}\'',
        "UPDATE editions_edition SET digest = repeat('0', 64)",
        "DELETE FROM editions_edition",
    ],
)
@pytest.mark.django_db
def test_an_edition_of_the_law_cannot_be_altered_or_taken_away_unseen(now, tampering):
    keep_first(now)
    assert found() == set()

    as_owner(tampering, [])

    assert found() == {"an edition of the law differs from its event"}


def test_every_tampering_is_named_and_nothing_else(ordered, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "untouched")
    for kind, (tamper, expected) in TAMPERINGS.items():
        with undone():
            tamper(ordered)
            assert (kind, found() - OF_ROWS) == (kind, expected)
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "untouched", folder)

    assert found() == set()


def test_messages_that_tell_of_no_act_are_no_difference(ordered, now, monkeypatch):
    make.a_complaint(now, email="salma@example.com")
    for name, role, place in (
        ("a", Role.ADMIN, {}),
        ("b", Role.FIRM_ADMIN, {"firm": ordered.firm}),
        ("c", Role.OFFICE_HEAD, {"office": ordered.office}),
    ):
        member = Member.objects.create_member(email=f"{name}@ccms.test", password=None, role=role, **place)
        note(member, LET_IN, OPERATOR, now)
    monkeypatch.setattr(daily_mail, "_due", lambda *_: [ordered.reference])
    outbox.write([daily_mail._mail(member, now)])
    registering = Application(begun_at=now, changed_at=now, email_asked_at=now)
    give_keys([registering], now)
    registering.details, registering.email = "{}", "d@shop.test"
    registering.save(force_insert=True)
    applications.ask(registering, now)
    balances._tell(SimpleNamespace(name="gateway"), 100, now)

    told = Notice.objects.filter(template__in=OF_NO_ACT).values_list("template", flat=True)
    assert set(told) == {name for name in OF_NO_ACT if "webhook" not in name}
    assert found() == set()


def test_the_command_fails_on_a_difference_and_names_it(ordered, capsys):
    raise_fine(ordered)

    with pytest.raises(CommandError) as refused:
        call_command("verify")

    assert refused.value.returncode == 1
    assert "fine_paisa differs from its event" in capsys.readouterr().out


def test_garbage_is_named_and_stops_nothing(ordered):
    alter_text(ordered)
    as_owner("UPDATE ledger_event SET body = %s WHERE subject = %s AND seq = 2", [b"\xff{", ordered.subject])
    as_owner("UPDATE complaints_complaint SET status = 'nowhere' WHERE id = %s", [ordered.id])
    Deadline.objects.filter(complaint=ordered, closed_at=None).update(kind="never")

    assert found() >= {
        "body-unreadable",
        "column status differs from the events",
        "the status is none of the life cycle",
        "a text differs from its event",
    }


MISSING_CLOCKS = {
    "take_up": "an open complaint waits without a clock",
    "first_step": "an open complaint waits without a clock",
    "charge_sheet": "the ninety days of section 61 do not run",
}


def test_every_missing_clock_is_named(waiting, now):
    for kind, finding in MISSING_CLOCKS.items():
        clock = Deadline.objects.filter(complaint=waiting, kind=kind, closed_at=None)
        with undone():
            assert clock.delete()[0] == 1
            assert (kind, found()) == (kind, {finding, GONE})
        with undone():
            assert clock.update(closed_at=now, closed_how="met") == 1
            assert (kind, found()) == (kind, {finding, DIFFERS})


def test_a_clock_that_runs_without_a_reason_is_named(waiting, now):
    Deadline.objects.create(
        id=uuid.uuid4(),
        complaint=waiting,
        kind="answer",
        starts_at=now,
        next_alarm_at=now,
        due_at=now + timedelta(days=7),
    )

    assert found() == {"a clock runs that does not belong to the status", UNNAMED}


def test_a_guard_that_is_switched_off_is_named(waiting):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE complaints_complaint DISABLE TRIGGER complaints_only_with_event")

    assert found() == {"guard-missing"}


def test_the_texts_and_files_of_an_erased_person_are_gone_and_not_missing(ordered, now):
    Statement.objects.filter(complaint=ordered, author__startswith="consumer").delete()
    delete_file_row(ordered)
    ordered.consumer.erased_at = now
    ordered.consumer.save()

    assert found() == set()


def test_verifying_while_work_goes_on_finds_nothing(transactional_db, now):
    make.offices(now)
    done = threading.Event()

    def work():
        try:
            while not done.is_set():
                complaint, person, *_ = make.a_complaint(now)
                told = {"reference": complaint.reference, "by": make.as_consumer(person), "now": now}
                perform(Withdraw(reason="solved", received="goods"), **told)
                perform(Reopen(reason="again", text="আবার একই সমস্যা।"), **told)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        seen, findings = 0, []
        while seen < 12 and not findings:
            report = verify_complaints()
            seen, findings = report.complaints, report.findings
    finally:
        done.set()
        worker.join()

    assert findings == []


def test_a_reminder_is_no_end_that_passed():
    """Packs that were in force before `law check` refused it may remind of a duty that begins anew."""
    first, anew = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 9))
    seen = {"deadline": "take_up", "step": 0}
    events = [
        _Read(1, uuid.uuid4(), "clock.missed_deadline", 1, b"", first, first, seen),
        _Read(1, uuid.uuid4(), "clock.reminded", 2, b"", anew, anew, seen),
    ]
    report, complaint = Report(), Complaint(reference="WPB4ETV86W0")
    _late_since(report, complaint, events, [Deadline(kind="take_up", party="", step=1, late_since=first)])

    assert report.findings == []


def test_the_duties_that_begin_anew_are_not_reminded_of():
    assert not REMINDED & {*BEGIN_ANEW, DeadlineKind.REFERRAL}
    assert {topic.partition("/")[2] for topic in ANNOUNCEMENTS if topic.startswith("clock.reminded/")} == {
        *REMINDED,
        "reach_firm",
        "hearing_result",  # of the hearing itself, before it: no period of its own passes meanwhile
    }
