"""What is over its time by the privacy register goes by itself, not a day early, and not while anything is open."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.privacy.register import keep_of, register
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import FormFields, Withdraw, complete_form
from ccms.complaints.acts.decision import RecordPayment
from ccms.complaints.acts.evidence import add_to_complaint
from ccms.complaints.filing.drafts import begin
from ccms.complaints.filing.receiving import file
from ccms.complaints.intakes.deciding import invite
from ccms.complaints.intakes.receiving import IntakeInput, receive
from ccms.complaints.lifecycle import Outcome
from ccms.complaints.models import Complainant, Complaint, Deadline, Draft, Evidence, Order, Purchase, Statement
from ccms.complaints.models.data_request import DataRequest, RequestKind
from ccms.complaints.own_data import deciding as requested
from ccms.complaints.own_data import holding, retention
from ccms.complaints.own_data.acting import offer
from ccms.complaints.own_data.asking import ask_erasure, keep, take_back
from ccms.complaints.own_data.deciding import grant_erasure
from ccms.complaints.own_data.holding import Hold
from ccms.complaints.search_words import catch_up
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.core.references import display
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests import factories as make
from tests.integrations.sound_dossiers import unguarded
from tests.jobs import run_job

pytestmark = pytest.mark.django_db
THREE_YEARS = timedelta(days=365 * 3 + 2)  # one of them has a 29 February; it goes on the day after


@pytest.fixture
def ended(now, settings, tmp_path):
    """Return a complaint with words, files and a form, which its person withdrew today."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    complaint, person, shop, _ = make.a_complaint(now, facts={"trx_id": "9HK2L4M7QX", "purchase_number": "SG-1"})
    known = {"reference": complaint.reference, "by": make.as_consumer(person), "now": now}
    complete_form(fields=FormFields(father="বাবা", mother="মা", address="মিরপুর", occupation="চাকরি"), **known)
    add_to_complaint(upload=make.a_picture(now), kind="product_photo", **known)
    perform(Withdraw(reason="solved", received="goods", text="পেয়েছি।"), **known)
    catch_up()
    complaint.refresh_from_db()
    return SimpleNamespace(complaint=complaint, person=person, shop=shop, known=known, files=tmp_path / "evidence")


def later(ended, days=0):
    return ended.complaint.ended_at + THREE_YEARS + timedelta(days=days)


def filed_again(ended, at):
    """Let the same person complain of another purchase."""
    filing = make.filing(ended.shop, at, narrative="আরেকটি শাড়ি ছেঁড়া এসেছে।")
    return file(filing=filing, by=make.as_consumer(ended.person), now=at).complaint


def filed_about_the_same(ended):
    """Let the same person complain of the same purchase, about another firm, and take that back too."""
    now, other = ended.known["now"], make.firm(ended.known["now"], "কুরিয়ার")
    make.contact(other, now)
    filing = make.filing(other, now, draft=ended.complaint.purchase_id)
    beside = file(filing=filing, by=ended.known["by"], now=now).complaint
    known = {**ended.known, "reference": beside.reference}
    perform(Withdraw(reason="solved", received="goods", text="পেয়েছি।"), **known)
    beside.refresh_from_db()
    return beside


def left(ended):
    """Return what is still there of what was told about the complaint."""
    purchase, form = (
        Purchase.objects.get(pk=ended.complaint.purchase_id),
        Complainant.objects.get(pk=ended.complaint.pk),
    )
    cells = [purchase.number, purchase.trx, purchase.personal_facts.open(), form.father.open(), form.address.open()]
    words = list(Statement.objects.filter(complaint=ended.complaint, author__startswith="consumer"))
    files = [each.name for each in ended.files.rglob("*") if each.is_file()]
    return [
        *filter(None, cells),
        *words,
        *Evidence.objects.filter(holder=purchase.pk),
        *files,
        *purchase.facts.get("trx_id", ""),
    ]


def test_a_person_goes_with_the_last_complaint_three_years_after_its_end_and_not_a_day_before(ended):
    assert list(retention.over(later(ended, -1))) == []
    (found,) = retention.over(later(ended))
    assert (found.references, found.is_whole, found.holds) == ((ended.complaint.reference,), True, ())

    run_job("erase_what_is_over", lambda: later(ended))

    ended.person.refresh_from_db()
    assert ended.person.erased_at == later(ended)
    assert not Statement.objects.filter(complaint=ended.complaint, author__startswith="consumer").exists()
    assert list(retention.over(later(ended, 1))) == []
    assert Event.objects.filter(kind="clock.erased").count() == 2  # of the complaint, and of the person
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


@pytest.mark.django_db(transaction=True)
def test_of_somebody_with_a_younger_complaint_the_old_one_alone_is_emptied(ended):
    younger = filed_again(ended, later(ended, -5))
    assert left(ended)

    assert retention.run_due(later(ended)) == 1
    assert retention.run_due(later(ended, 1)) == 0

    assert left(ended) == []
    ended.person.refresh_from_db()
    assert ended.person.erased_at is None
    assert Statement.objects.filter(complaint=younger).exists()
    assert Purchase.objects.get(pk=younger.purchase_id).facts["price"]
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


def test_what_is_open_or_held_by_an_order_is_kept(ended, monkeypatch):
    at = later(ended, 30)
    monkeypatch.setattr("ccms.operations.management.commands.retention.current_time", lambda: at)
    reference = display(ended.complaint.reference)

    def told(*words):
        said = StringIO()
        call_command("retention", *words, stdout=said)
        return said.getvalue()

    monkeypatch.setattr("ccms.operations.management.commands.retention.current_time", lambda: later(ended, -1))
    assert told() == "nothing is over its time: a complaint is kept 3 years from its end\n"
    monkeypatch.setattr("ccms.operations.management.commands.retention.current_time", lambda: at)
    with pytest.raises(CommandError, match="--order"):
        call_command("retention", "--hold", reference)
    held = f"{reference}: held by the order HC-12/2029\n"
    assert told("--hold", reference, "--order", "HC-12/2029") == f"{held}{reference}: kept, legal\n"
    clock = Deadline.objects.filter(complaint=ended.complaint).order_by("pk").first()
    Deadline.objects.filter(pk=clock.pk).update(closed_at=None)
    assert told("--apply") == f"erased: 0\n{reference}: kept, deadline, legal\n"
    Deadline.objects.filter(pk=clock.pk).update(closed_at=at)
    assert "no order holds it any more" in told("--let-go", reference)
    for columns, why in (
        ({"outcome": "order_unpaid"}, "unpaid"),
        ({"share": "disputed"}, "dispute"),
        ({"dispatch_steps": ["kept", "sent"]}, "dispatch"),
    ):
        row = Complaint.objects.filter(pk=ended.complaint.pk)
        before = row.values(*columns).get()
        with unguarded():
            row.update(**columns)
        assert told("--apply") == f"erased: 0\n{reference}: kept, {why}\n"
        with unguarded():
            row.update(**before)
    with pytest.raises(CommandError, match="not held"):
        call_command("retention", "--let-go", reference)
    begin(make.as_consumer(ended.person), at)
    assert told() == f"{reference}: to be erased\n"  # the complaint alone: its person is writing another
    asked = ask_erasure(words="", by=make.as_consumer(ended.person), now=at)
    assert told() == f"{reference}: kept, request, task\n"
    asked.state = "taken_back"
    asked.save()
    assert left(ended)
    assert verify_ledger().findings == []


def pays(ended, taka, at):
    """Let an officer record money of an order that was closed unpaid."""
    paid = RecordPayment(amount_paisa=taka * 100, day=dhaka_day(at), receipt=f"T-{taka}")
    perform(paid, reference=ended.complaint.reference, by=make.officer(ended.complaint.office), now=at)


def test_a_fine_that_was_closed_unpaid_holds_it_until_all_is_paid_and_three_years_from_then(ended):
    closed = ended.complaint.ended_at
    with unguarded():
        Complaint.objects.filter(pk=ended.complaint.pk).update(outcome=Outcome.ORDER_UNPAID)
    made = {"event": uuid4(), "section": "45", "made_by": "office:1", "made_at": closed}
    Order.objects.create(id=uuid4(), complaint=ended.complaint, fine_paisa=2_000_000, **made)
    pays(ended, 8_000, closed + timedelta(days=100))
    at = later(ended, 200)
    (found,) = retention.over(at)
    assert found.holds == (Hold.UNPAID,)

    pays(ended, 12_000, at)

    assert list(retention.over(at + timedelta(days=1))) == []
    assert list(retention.over(at + THREE_YEARS - timedelta(days=1))) == []
    (found,) = retention.over(at + THREE_YEARS)
    assert (found.references, found.is_whole, found.holds) == ((ended.complaint.reference,), True, ())
    assert retention.run_due(at + THREE_YEARS) == 1


@pytest.mark.django_db(transaction=True)
def test_what_two_complaints_share_is_kept_while_one_of_them_is_held(ended):
    beside = filed_about_the_same(ended)
    filed_again(ended, later(ended, -5))  # so that the person stays and each complaint is looked at by itself
    holding.hold(beside.reference, "HC-12/2029", later(ended))
    before = left(ended)
    at = later(ended, 30)

    assert {found.references[0]: found.holds for found in retention.over(at)} == {
        ended.complaint.reference: ("linked",),
        beside.reference: ("legal",),
    }
    assert retention.run_due(at) == 0
    assert left(ended) == before

    holding.let_go(beside.reference, at)
    assert retention.run_due(at) == 2
    assert left(ended) == []
    assert verify_complaints().findings == []


def test_a_person_is_kept_while_they_are_asked_about_a_complaint_of_theirs_from_elsewhere(ended):
    at = later(ended, 30)
    clerk = make.officer(ended.complaint.office, Role.CLERK)
    given = IntakeInput(
        source="grs",
        first_made_at=dhaka_day(at),
        name="পরীক্ষা নাম",
        phone=ended.person.phone.open(),
        firm="অন্য দোকান",
    )
    intake = receive(given, clerk, at)
    invite(intake.pk, clerk, at)

    assert not [found for found in retention.over(at) if found.is_whole]
    assert retention.run_due(at) == 1  # the old complaint alone
    ended.person.refresh_from_db()
    assert ended.person.erased_at is None
    intake.refresh_from_db()
    assert (intake.state, bool(intake.payload)) == ("invited", True)
    assert verify_complaints().findings == []


def test_what_an_order_holds_is_erased_at_nobody_s_request_either(ended):
    now = ended.known["now"]
    by, officer = ended.known["by"], make.officer(ended.complaint.office)
    granted = grant_erasure(ask_erasure(words="", by=by, now=now).pk, officer, now)
    holding.hold(ended.complaint.reference, "HC-12/2029", now)
    before = left(ended)

    assert requested.run_due(granted.erase_at) == 0
    with pytest.raises(CommandError, match="an order holds"):
        call_command("erase", display(ended.complaint.reference))
    take_back(granted.pk, by, now)
    again = ask_erasure(words="", by=by, now=now)
    with pytest.raises(ValidationFailed):
        grant_erasure(again.pk, officer, now)
    assert left(ended) == before

    holding.let_go(ended.complaint.reference, now)
    assert requested.run_due(grant_erasure(again.pk, officer, now).erase_at) == 1
    assert verify_ledger().findings == []


def test_somebody_that_never_filed_goes_three_years_after_their_first_code(now, ended):
    person = make.consumer(now)
    draft = Draft.objects.create(id=uuid4(), consumer=person, saved_at=now)
    last = datetime.combine(holding.OF_PERSON.last_day(dhaka_day(now)), time(12), UTC)
    assert [found.references for found in retention.over(last + timedelta(days=1)) if found.person == person.pk] == []

    draft.delete()
    assert not [found for found in retention.over(last) if found.person == person.pk]
    (found,) = (found for found in retention.over(last + timedelta(days=1)) if found.person == person.pk)
    assert (found.references, found.is_whole) == ((), True)
    assert retention.run_due(last + timedelta(days=1)) >= 1
    person.refresh_from_db()
    assert (person.erased_at, person.phone_index) == (last + timedelta(days=1), None)
    assert verify_complaints().findings == []


def test_a_complaint_is_kept_while_another_asks_to_take_it_over(ended):
    other = make.consumer(ended.known["now"])
    asked = DataRequest(
        consumer=other, complaint=ended.complaint, kind=RequestKind.TAKE_OVER, asked_at=ended.known["now"]
    )
    keep(asked)
    assert [found.holds for found in retention.over(later(ended)) if found.references] == [(Hold.REQUEST,)]

    DataRequest.objects.update(state="refused")
    assert [found.holds for found in retention.over(later(ended)) if found.references] == [()]


def test_an_offer_that_nobody_took_keeps_nobody(ended):
    at, other = ended.known["now"], filed_again(ended, ended.known["now"])
    with unguarded():
        Complainant.objects.filter(complaint=other).update(kind="on_behalf")
    known = {"reference": other.reference, "by": ended.known["by"], "now": at}
    offer(phone="01899887766", **known)
    perform(Withdraw(reason="solved", received="goods", text="পেয়েছি।"), **known)

    (found,) = retention.over(later(ended, 30))
    assert (found.is_whole, found.holds) == (True, ())


def test_the_register_and_the_job_count_the_same_years():
    counted = {entry.keep for entry in register() if "years after" in entry.keep}
    known = {words: keep_of(words) for words in counted}
    assert {each for each in known.values() if each} == {holding.OF_COMPLAINT, holding.OF_PERSON}
    assert [words for words, keep in known.items() if keep is None] == [
        "until 6 years after the firm's last final decision"
    ]
    assert holding.OF_PERSON.last_day(date(2028, 2, 29)) == date(2031, 3, 1)
