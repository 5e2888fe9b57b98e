"""Acts under pressure: retries, double taps, many at once. A limit is a limit, and one act is one complaint."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import DuplicateComplaint, Filed, file
from ccms.complaints.models import Complaint, Purchase
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound
from ccms.gate.idempotency import fingerprint_of, once
from ccms.gate.models import KeptAnswer
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests import factories as make

KEYS, SENDS = 100, 5


@pytest.fixture
def shop(now, transactional_db):
    make.offices(now)
    shop = make.firm(now)
    make.contact(shop, now)
    return shop


def test_a_hundred_keys_sent_five_times_each_in_parallel_are_a_hundred_complaints(in_parallel, shop, now):
    sent = [(uuid.uuid4(), make.as_consumer(make.consumer(now)), make.filing(shop, now)) for _ in range(KEYS)]

    def send(turn):
        key, by, filing = sent[turn % KEYS]

        def act():
            return {"reference": file(filing=filing, by=by, now=now).complaint.reference}

        body = fingerprint_of("file", {"draft": str(filing.draft)})
        return turn % KEYS, once(account=by.text, key=key, fingerprint=body, act=act)

    answers = in_parallel(send, KEYS * SENDS, threads=8)

    assert Complaint.objects.count() == KEYS
    assert Event.objects.filter(kind="consumer.filed").count() == KEYS
    assert KeptAnswer.objects.count() == KEYS
    assert Counter(replay.replayed for _, replay in answers) == {False: KEYS, True: KEYS * (SENDS - 1)}
    assert len({(which, replay.answer["reference"]) for which, replay in answers}) == KEYS
    assert verify_complaints().findings == []


def test_one_draft_sent_from_eight_places_without_a_key_is_one_complaint(in_parallel, shop, now):
    by, filing = make.as_consumer(make.consumer(now)), make.filing(shop, now)

    answers = in_parallel(lambda _: file(filing=filing, by=by, now=now), 8, threads=8)

    assert len({filed.complaint.reference for filed in answers}) == 1
    assert [filed.sealed is None for filed in answers].count(False) == 1
    assert Complaint.objects.count() == Purchase.objects.count() == 1


def test_twelve_at_once_from_one_number_pass_five_and_refuse_none(in_parallel, shop, now):
    by = make.as_consumer(make.consumer(now))
    filings = [make.filing(shop, now, facts={"purchase_number": f"N-{number}"}) for number in range(12)]

    answers = in_parallel(lambda turn: file(filing=filings[turn], by=by, now=now), 12, threads=12)

    assert Counter(filed.complaint.status for filed in answers) == {"with_firm": 5, "escalated": 7}
    assert Counter(Complaint.objects.values_list("reason", flat=True)) == {"": 5, "abuse_review": 7}


def test_the_same_purchase_number_from_eight_drafts_at_once_is_one_complaint(in_parallel, shop, now):
    by = make.as_consumer(make.consumer(now))
    filings = [make.filing(shop, now, facts={"purchase_number": "SG-7"}) for _ in range(8)]

    answers = in_parallel(lambda turn: file(filing=filings[turn], by=by, now=now), 8, threads=8)

    assert Counter(type(answer) for answer in answers) == {Filed: 1, DuplicateComplaint: 7}
    reference = Complaint.objects.get().reference
    refused = {a.params["reference"] for a in answers if isinstance(a, DuplicateComplaint)}
    assert {text.replace("-", "").removeprefix("CC") for text in refused} == {reference}


@pytest.mark.django_db
def test_another_person_s_draft_leads_nowhere(now):
    complaint, _, shop, _ = make.a_complaint(now)
    stranger = make.as_consumer(make.consumer(now))
    filing = make.filing(shop, now, draft=complaint.purchase_id)

    for sent in (filing, replace(filing, firm=make.firm(now).id)):
        with pytest.raises(NotFound):
            file(filing=sent, by=stranger, now=now)
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
def test_only_consumers_and_clerks_file(now):
    complaint, _, shop, contact = make.a_complaint(now)

    for by in (make.as_firm(contact), make.officer(complaint.office)):
        with pytest.raises(NotFound):
            file(filing=make.filing(shop, now), by=by, now=now)


def test_of_eight_officers_who_take_it_up_one_has_it(in_parallel, shop, now):
    person = make.as_consumer(make.consumer(now))
    resale = make.filing(shop, now, facts={"purchase_purpose": "resale"})
    complaint = file(filing=resale, by=person, now=now).complaint
    officers = [make.officer(complaint.office) for _ in range(8)]

    def take_up(turn):
        return perform(TakeUp(own=False), reference=complaint.reference, by=officers[turn], now=now)

    answers = in_parallel(take_up, 8, threads=8)

    assert Counter(type(answer) for answer in answers) == {Complaint: 1, NotAllowed: 7}
    complaint.refresh_from_db()
    assert complaint.officer_id in {officer.id for officer in officers}
    assert complaint.event_seq == 2


def test_the_buyer_the_seller_and_the_clock_at_one_moment_write_one_history(in_parallel, shop, now):
    """Thirty complaints at the instant their notice's time runs out: whoever comes first, nothing is half."""
    sent = []
    for _ in range(30):
        by = make.as_consumer(make.consumer(now))
        sent.append((file(filing=make.filing(shop, now), by=by, now=now).complaint, by))
    seller, end = make.as_firm(shop.contacts.get()), now + timedelta(days=4)

    def act(turn):
        complaint, by = sent[turn % 30]
        known = {"reference": complaint.reference, "now": end}
        match turn // 30:
            case 0:
                return perform(Withdraw(reason="mistake", received="nothing"), by=by, **known)
            case 1:
                refusal = Terms(code="not_our_customer", text="ক্রেতা নন।")
                return perform(as_act(Refuse, refusal), by=seller, **known)
            case _:
                return sweep(end, batch=3)

    in_parallel(act, 90, threads=6)

    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
    for complaint, _ in sent:
        kinds = Counter(Event.objects.filter(subject=complaint.subject).values_list("kind", flat=True))
        assert kinds["consumer.withdrew"] == 1  # the buyer may always leave
        assert kinds["firm.refused"] <= 1
    assert set(Complaint.objects.values_list("status", flat=True)) == {"closed"}


def test_a_filing_waits_for_the_database_three_times_and_for_its_end(shop, now):
    by, filing = make.as_consumer(make.consumer(now)), make.filing(shop, now)
    blocks = []

    def act():
        return {"reference": file(filing=filing, by=by, now=now).complaint.reference}

    def note(execute, *call):
        blocks.append(connection.connection._pipeline or object())
        return execute(*call)

    with connection.execute_wrapper(note):
        once(
            account=by.text,
            key=uuid.uuid4(),
            fingerprint=b"x",
            act=lambda: {"at": str(file(filing=filing, by=by, now=now))},
        )

    waits = [block for before, block in pairwise([None, *blocks]) if block is not before]
    assert len(waits) == 4  # the claim, the questions, the rows; the answer goes along with the end


def test_a_filing_that_is_refused_leaves_its_caller_s_transaction_as_it_was(shop, now):
    by = make.as_consumer(make.consumer(now))
    numbered = {"facts": {"purchase_number": "N-1"}}
    file(filing=make.filing(shop, now, **numbered), by=by, now=now)
    draft = drafts.begin(by, now).id

    with transaction.atomic():
        with pytest.raises(DuplicateComplaint):
            file(filing=make.filing(shop, now, draft=draft, **numbered), by=by, now=now)
        assert Complaint.objects.count() == 1

    assert drafts.current(by).id == draft
