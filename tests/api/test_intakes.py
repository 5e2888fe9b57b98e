"""What a program of another office hands over: taken once for each number, asked about by SMS, and how it stands."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import models, transaction

from ccms.accounts import api_keys, consumers
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Intake, Member, Office
from ccms.complaints.intakes import confirming, deciding, lapsing, receiving
from ccms.complaints.intakes.lapsing import erase_of_number
from ccms.complaints.intakes.receiving import IntakeInput, receive
from ccms.complaints.models import Complaint
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.gate.models import KeptAnswer
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.api.conftest import Machine, of_officer
from tests.web.office.test_checking import at_once

pytestmark = pytest.mark.django_db
NAME, PHONE = "রহিমা খাতুন", "01712345678"


def clerk_of(office):
    address = f"{uuid.uuid4().hex[:8]}@dncrp.test"
    known = {"role": Role.CLERK, "name": "সোহেল রানা", "office": office}
    return Member.objects.create_member(email=address, password="long enough for all", **known)


def program_of(member, now, *scopes):
    wanted = KeyWanted("333", scopes or (Scope.INTAKES,), 30)
    return Machine(api_keys.make(wanted, actor_of(member), now)[1])


@pytest.fixture
def office(now):
    return factories.a_complaint(now)[0].office


@pytest.fixture
def clerk(office):
    return clerk_of(office)


@pytest.fixture
def program(clerk, now):
    return program_of(clerk, now)


def handing_over(now, **other):
    return {
        "source": "333",
        "outside_no": "333-2026-118",
        "first_made_at": str(dhaka_day(now) - timedelta(days=9)),
        "name": NAME,
        "phone": PHONE,
        "firm": "Jeans Bazar BD",
        "purchase_number": "JB-4471",
        "amount_paisa": 430_000,
        "story": "টাকা নিয়েছে, পণ্য দেয়নি।",
        **other,
    }


def test_its_person_is_asked_by_sms_and_the_answer_tells_nothing_of_them(program, clerk, now):
    answer = program.post("/intakes", handing_over(now))

    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["state"], said["repeated"], said["reference"], said["reason"]) == ("invited", False, "", "")
    intake = Intake.objects.get(pk=said["id"])
    assert (intake.handed.firm, intake.handed.price, intake.phone.open()) == ("Jeans Bazar BD", 430_000, f"+88{PHONE}")
    assert (intake.office_id, intake.made_by) == (clerk.office_id, f"office:{clerk.pk}")
    assert Notice.objects.filter(template="consumer.handed_over").count() == 1
    kept = [str(each.answer) for each in KeptAnswer.objects.all()]
    for secret in (NAME, PHONE[1:], intake.code, "333-2026-118"):
        assert secret not in answer.text
        assert all(secret not in each for each in kept)
    assert Event.objects.get(kind="office.handed_in").data["program"] is True
    assert verify_complaints().findings == []


def test_one_number_of_one_source_is_taken_once_whatever_else_is_sent(program, now):
    first = program.post("/intakes", handing_over(now)).json()
    key = str(uuid.uuid4())
    again = [
        program.post("/intakes", handing_over(now, firm="অন্য দোকান"), **{"Idempotency-Key": key}).json()
        for _ in range(2)
    ]

    assert [(each["id"], each["repeated"], each["differs"]) for each in again] == [(first["id"], True, True)] * 2
    assert program.post("/intakes", handing_over(now)).json()["differs"] is False
    assert program.post("/intakes", handing_over(now, phone="01712345679")).json()["differs"] is True
    assert Intake.objects.get().handed.firm == "Jeans Bazar BD"
    other = program.post("/intakes", handing_over(now, source="grs")).json()
    assert (other["repeated"], other["state"]) == (False, "new")  # the same purchase: a clerk looks at it
    assert Notice.objects.filter(template="consumer.handed_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_are_one_intake(program, now):
    found = []

    def call():
        found.append(program.post("/intakes", handing_over(now)).json())

    assert at_once(call, call, call) == [None] * 3
    assert len({each["id"] for each in found}) == 1
    assert sorted(each["repeated"] for each in found) == [False, True, True]
    assert Notice.objects.filter(template="consumer.handed_over").count() == 1


def test_it_reads_how_its_intake_stands_until_its_end(program, clerk, now):
    said = program.post("/intakes", handing_over(now)).json()
    url = f"/intakes/{said['id']}"
    told = {name: value for name, value in said.items() if name not in {"repeated", "differs"}}
    assert program.get(url).json() == told

    intake = Intake.objects.get(pk=said["id"])
    person = factories.as_consumer(consumers.consumer_of(f"+88{PHONE}", now))
    confirming.take(intake.code, person, now)
    assert program.get(url).json()["confirmed_at"]
    confirming.disown(intake.code, person, now)
    ended = program.get(url).json()
    assert (ended["state"], ended["reason"]) == ("refused", "not_mine")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outside_no", ""),
        ("outside_no", "\u202e"),
        ("source", "facebook"),
        ("phone", "02-9123456"),
        ("name", " "),
        ("name", "\u200b"),
        ("firm", "\ufeff\u200b"),
        ("first_made_at", "2199-01-01"),
        ("first_made_at", "2001-01-01"),
        ("bought_on", "2199-01-01"),
        ("district", "atlantis"),
        ("amount_paisa", -1),
        ("code", "x"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(program, now, field, value):
    answer = program.post("/intakes", handing_over(now, **{field: value}))

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert not Intake.objects.exists()


class TestAKey:
    def test_of_a_clerk_does_nothing_else(self, program, clerk, now):
        complaint = Complaint.objects.get()
        wide = program_of(clerk, now, *Scope)
        for machine in (program, wide):
            for path in ("/complaints", f"/complaints/{complaint.reference}", "/dispatches", "/events", "/webhooks"):
                assert machine.get(path).status_code == 404

    def test_of_another_office_finds_nothing(self, program, office, now):
        said = program.post("/intakes", handing_over(now)).json()
        elsewhere = Office.objects.exclude(pk=office.pk).filter(is_head=False).first()
        other = program_of(clerk_of(elsewhere), now)

        assert other.get(f"/intakes/{said['id']}").status_code == 404
        assert of_officer(office).get(f"/intakes/{said['id']}").status_code == 404
        assert of_officer(office).post("/intakes", handing_over(now)).status_code == 404
        assert Machine().post("/intakes", handing_over(now)).status_code == 401

    def test_needs_the_scope_and_a_clerk_who_may_sign_in(self, program, clerk, now):
        assert program_of(clerk, now, Scope.READ).post("/intakes", handing_over(now)).status_code == 403
        clerk.is_active = False
        clerk.save()

        assert program.post("/intakes", handing_over(now)).status_code == 401
        assert not Intake.objects.exists()

    def test_hands_over_only_so_many(self, program, now, monkeypatch):
        monkeypatch.setitem(LIMITS, Counted.API_INTAKES, (Window(1, timedelta(days=1)),))
        assert program.post("/intakes", handing_over(now)).status_code == 200

        refused = program.post("/intakes", handing_over(now, outside_no="333-2"))
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        assert program.post("/intakes", handing_over(now)).json()["repeated"] is True

    def test_asks_one_number_no_more_often_than_a_clerk(self, program, now):
        states = [
            program.post("/intakes", handing_over(now, outside_no=f"G-{number}", purchase_number=f"P-{number}")).json()
            for number in range(4)
        ]

        assert [each["state"] for each in states] == ["invited"] * 3 + ["new"]


def test_what_a_clerk_corrected_is_not_changed_back(program, clerk, now):
    said = program.post("/intakes", handing_over(now)).json()
    intake = Intake.objects.get(pk=said["id"])
    given = receiving.given_of(intake)
    new = type(given)(**{name: getattr(given, name) for name in given.__slots__} | {"firm": "শাড়িঘর"})
    receiving.correct(intake.pk, new, actor_of(clerk), now)

    again = program.post("/intakes", handing_over(now)).json()
    assert (again["repeated"], again["differs"]) == (True, True)
    assert Intake.objects.get().handed.firm == "শাড়িঘর"


def typed(clerk, now, **other):
    """Let a clerk type what a program would hand over."""
    said = handing_over(now, **other)
    return receive(
        IntakeInput(**said | {"first_made_at": date.fromisoformat(said["first_made_at"])}), actor_of(clerk), now
    )


def invitations():
    return Notice.objects.filter(template="consumer.handed_over").count()


class TestANumberIsTakenOnce:
    @pytest.mark.parametrize("other", [{"outside_no": "333-2026-119"}, {"source": "grs"}], ids=["number", "source"])
    def test_also_after_a_clerk_has_corrected_it(self, program, clerk, now, other):
        said = program.post("/intakes", handing_over(now)).json()
        wrong = {"firm": "শাড়িঘর", "purchase_number": "JB-1", **other}
        intake = Intake.objects.get(pk=said["id"])
        receiving.correct(intake.pk, replace(receiving.given_of(intake), **wrong), actor_of(clerk), now)

        again = program.post("/intakes", handing_over(now)).json()
        assert (again["id"], again["repeated"], again["differs"]) == (said["id"], True, True)
        now_so = program.post("/intakes", handing_over(now, **wrong)).json()  # by what it says now it is found, too
        assert (now_so["id"], now_so["repeated"], now_so["differs"]) == (said["id"], True, False)
        assert (Intake.objects.count(), invitations()) == (1, 1)
        assert verify_complaints().findings == []

    def test_and_what_differs_may_be_the_number_alone(self, program, clerk, now):
        said = program.post("/intakes", handing_over(now)).json()
        given = replace(receiving.given_of(Intake.objects.get()), outside_no="333-2026-119")
        receiving.correct(uuid.UUID(said["id"]), given, actor_of(clerk), now)

        assert program.post("/intakes", handing_over(now)).json()["differs"] is True

    @pytest.mark.parametrize("first", ["handed over", "typed"])
    def test_also_after_all_that_was_handed_over_is_deleted(self, program, clerk, now, first):
        if first == "typed":
            intake = typed(clerk, now)
            deciding.invite(intake.pk, actor_of(clerk), now)
        else:
            intake = Intake.objects.get(pk=program.post("/intakes", handing_over(now)).json()["id"])
        confirming.disown(intake.code, factories.as_consumer(consumers.consumer_of(f"+88{PHONE}", now)), now)
        later = now + lapsing.KEPT + timedelta(minutes=1)
        assert lapsing.lapse(later)["intakes forgotten"] == 1

        again = program.post("/intakes", handing_over(now)).json()
        told = (again["id"], again["repeated"], again["differs"], again["state"], again["reason"])
        assert told == (str(intake.pk), True, None, "refused", "not_mine")
        gone = Intake.objects.get()
        assert (gone.outside_no, gone.phone_index, invitations()) == ("", None, 1)
        assert program.post("/intakes", handing_over(now, source="grs")).json()["repeated"] is False
        assert verify_complaints().findings == []

    def test_also_after_its_person_is_erased(self, program, now):
        said = program.post("/intakes", handing_over(now)).json()
        erase_of_number(Intake.objects.get().phone_index, now)

        again = program.post("/intakes", handing_over(now)).json()
        assert (again["id"], again["repeated"], again["differs"], again["state"]) == (said["id"], True, None, "lapsed")
        assert not Intake.objects.get().payload

    def test_but_a_slip_that_a_clerk_typed_and_corrected_was_none_of_its_source(self, program, clerk, now):
        slip = typed(clerk, now, firm="শাড়িঘর", purchase_number="S-1", phone="01812345678")
        receiving.correct(slip.pk, replace(receiving.given_of(slip), outside_no="333-7"), actor_of(clerk), now)

        first = program.post("/intakes", handing_over(now)).json()
        assert (first["repeated"], first["state"]) == (False, "invited")

    def test_in_each_office(self, program, office, now):
        program.post("/intakes", handing_over(now))
        elsewhere = Office.objects.exclude(pk=office.pk).filter(is_head=False).first()

        other = program_of(clerk_of(elsewhere), now).post("/intakes", handing_over(now)).json()
        assert other["repeated"] is False
        assert Intake.objects.count() == 2

    def test_and_its_digest_tells_nobody_the_number_and_is_compared(self, program, now):
        program.post("/intakes", handing_over(now))
        intake = Intake.objects.get()
        assert b"118" not in bytes(intake.number_index)

        with transaction.atomic():
            models.QuerySet(Intake).update(number_index=b"of another")
            found = [what for what, _ in verify_complaints().findings]
            transaction.set_rollback(True)
        assert found == ["the digest of an intake's number is of another number"]

    def test_and_is_found_by_it_when_the_number_itself_is_deleted(self, program, clerk, now):
        said = program.post("/intakes", handing_over(now)).json()
        deciding.refuse(uuid.UUID(said["id"]), reason="by_mistake", text="", by=actor_of(clerk), now=now)
        lapsing.lapse(now + lapsing.KEPT + timedelta(minutes=1))
        assert program.post("/intakes", handing_over(now)).json()["id"] == said["id"]


def test_a_program_does_not_find_out_by_guessing_what_was_corrected(program, clerk, now, monkeypatch):
    said = program.post("/intakes", handing_over(now)).json()
    given = receiving.given_of(Intake.objects.get(pk=said["id"]))
    known = {name: getattr(given, name) for name in given.__slots__}
    receiving.correct(said["id"], type(given)(**known | {"phone": "01712345698"}), actor_of(clerk), now)
    monkeypatch.setitem(LIMITS, Counted.API_INTAKES, (Window(10, timedelta(days=1)),))

    guesses = (program.post("/intakes", handing_over(now, phone=f"017123456{last:02}")) for last in range(100))
    assert {guess.json()["differs"] for guess in guesses} == {True, None}
