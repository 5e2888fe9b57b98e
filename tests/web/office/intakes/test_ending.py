"""An intake that nobody confirms lapses; a call ends one; whatever comes at once leaves one end."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, models, transaction

from ccms.accounts import consumers
from ccms.accounts.models import Intake
from ccms.complaints.intakes import confirming, deciding, lapsing
from ccms.complaints.models import Complaint, Draft, Task
from ccms.complaints.tasks import keeping
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.models import KeptAnswer
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.web.office.intakes.handing import NAME, all_is_in_order, post, to_the_end, typed
from tests.web.office.intakes.test_correcting import until, waits_for_a_lock
from tests.web.office.working import words_of


class TestTime:
    def test_puts_who_does_not_answer_on_the_call_list_and_then_lets_it_lapse(self, desk, clerk, invited, person):
        calls = "/office/intakes?state=call&lang=en"
        assert NAME not in desk.sign_in(clerk).get(calls).text
        desk.later(days=8)
        assert NAME in desk.sign_in(clerk).get(calls).text
        assert "from elsewhere: 1" in words_of(desk.sign_in(clerk).get("/office/calls?lang=en"))
        page = post(desk, clerk, f"/office/intakes/{invited.pk}/phone?lang=en", look="1")
        assert "01712345678" in "".join(filter(str.isdigit, words_of(page)))
        assert all("1712345678" not in str(kept.answer) for kept in KeptAnswer.objects.all())
        post(desk, clerk, f"/office/intakes/{invited.pk}/phone?lang=en", outcome="no_answer")
        tick(desk)
        assert Intake.objects.get(pk=invited.pk).state == "invited"

        desk.later(days=8)
        tick(desk)

        assert Intake.objects.get(pk=invited.pk).state == "lapsed"
        assert not Task.objects.filter(kind="intake", closed_at=None).exists()
        all_is_in_order()
        person.proves(invited).presses("take")  # late is better than never
        assert Intake.objects.get(pk=invited.pk).state == "invited"
        desk.later(days=31)
        tick(desk)
        desk.later(days=91)
        tick(desk)
        gone = Intake.objects.get(pk=invited.pk)
        assert (gone.state, gone.phone_index, bool(gone.payload)) == ("lapsed", None, False)
        assert "deleted" in person.opens(invited).text
        all_is_in_order()

    def test_ends_an_intake_whose_number_is_somebody_elses_by_the_call(self, desk, clerk, invited):
        post(desk, clerk, f"/office/intakes/{invited.pk}/phone", outcome="wrong_number")

        ended = Intake.objects.get(pk=invited.pk)
        assert (ended.state, ended.reason, ended.calls) == ("refused", "wrong_number", 1)
        assert not Notice.objects.filter(template="consumer.handed_refused").exists()
        all_is_in_order()


def test_another_number_of_its_source_is_found(desk, clerk, invited):
    nameless = typed(desk, clerk, outside_no="", purchase_number="JB-2")
    all_is_in_order()

    for key, number in ((invited.pk, "GRS-1"), (nameless.pk, "GRS-1"), (invited.pk, "")):
        with transaction.atomic():
            models.QuerySet(Intake).filter(pk=key).update(outside_no=number)
            found = [what for what, _ in verify_complaints().findings]
            transaction.set_rollback(True)
        assert found == ["the number of an intake is not that of its event"]


def test_a_number_that_is_looked_at_stays_sealed(desk, clerk, invited):
    key, url = str(uuid.uuid4()), f"/office/intakes/{invited.pk}/phone?lang=en"
    browser = desk.sign_in(clerk)
    looked = [browser.post(url, {"idempotency_key": key, "look": "1"}) for _ in range(2)]

    assert ["01712345678" in "".join(filter(str.isdigit, words_of(page))) for page in looked] == [True, True]
    assert Event.objects.filter(kind="office.opened_intake_number").count() == 1
    assert not [kept for kept in KeptAnswer.objects.all() if "1712345678" in str(kept.answer)]

    post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="not_mine")
    assert browser.post(url, {"idempotency_key": key, "look": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("way", "given"), [("refuse", {"reason": "not_online"}), ("phone", {"outcome": "not_mine"}), ("twice", {})]
)
def test_a_double_tap_that_ends_an_intake_leads_to_it(desk, clerk, invited, way, given):
    other = typed(desk, clerk)
    given = given or {"other": str(other.pk)}
    browser, sent = desk.sign_in(clerk), {"idempotency_key": str(uuid.uuid4()), **given}

    answers = [browser.post(f"/office/intakes/{invited.pk}/{way}", sent) for _ in range(2)]

    assert [(each.status_code, each.url) for each in answers] == [(302, f"/office/intakes/{invited.pk}")] * 2


@pytest.mark.django_db(transaction=True)
def test_two_that_are_marked_as_each_other_at_once_leave_one(desk, clerk, invited):
    first, second = sorted((invited.pk, typed(desk, clerk).pk))
    by = desk.actor(clerk)

    def marks():
        try:
            deciding.mark_duplicate(second, other=first, by=by, now=desk.now)
        except ValidationFailed as failure:
            return dict(failure.errors)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Intake.objects.select_for_update().get(pk=first)
            marked = pool.submit(marks)
            until(waits_for_a_lock)
            deciding.mark_duplicate(first, other=second, by=by, now=desk.now)
        assert list(marked.result()) == ["other"]
    assert Intake.objects.get(pk=first).state == "duplicate"
    assert Intake.objects.get(pk=second).state != "duplicate"
    all_is_in_order()


def tick(desk):
    """Let the worker's duties run that concern intakes."""
    keeping.run_due(desk.now)
    lapsing.lapse(desk.now)


def in_person(desk):
    """Return the holder of the number, proved, without a browser."""
    return consumers.actor_of_consumer(consumers.consumer_of("+8801712345678", desk.now))


def test_two_browsers_a_no_and_a_clerk_at_once_leave_one_answer(in_parallel, desk, clerk, invited):
    person, by, key = in_person(desk), desk.actor(clerk), invited.pk
    acts = (
        lambda: confirming.take(invited.code, person, desk.now),
        lambda: confirming.disown(invited.code, None, desk.now, proved="+8801712345678"),
        lambda: deciding.refuse(key, reason="not_online", text="", by=by, now=desk.now),
        lambda: confirming.take(invited.code, person, desk.now),
    )

    answers = in_parallel(lambda turn: acts[turn % 4](), times=16, threads=8)

    assert not [each for each in answers if isinstance(each, NotFound)]
    ended = Intake.objects.get(pk=key)
    kinds = list(Event.objects.filter(subject=invited.subject).order_by("seq").values_list("kind", flat=True))
    ends = [kind for kind in kinds if kind in {"consumer.disowned_intake", "office.refused_intake"}]
    confirmed = kinds.count("consumer.confirmed_intake")
    assert (confirmed, len(ends)) in {(1, 0), (0, 1), (1, 1)}  # the number's holder, or an end
    assert not confirmed or "office.refused_intake" not in ends  # what they took up they alone can say no to
    assert (ended.state, Draft.objects.count()) == (("refused", 0) if ends else ("invited", 1))
    all_is_in_order()


def test_a_filing_and_a_no_at_once_end_as_one_of_them(in_parallel, desk, invited, person):
    person.proves(invited).presses("take")
    to_the_end(person)
    form = person.form() | {"declaration": "on"}
    acts = (
        lambda: person.client.post("/c/check", form),
        lambda: confirming.disown(invited.code, None, desk.now, proved="+8801712345678"),
    )

    in_parallel(lambda turn: acts[turn % 2](), times=2, threads=2)

    ended, filed = Intake.objects.get(pk=invited.pk), Complaint.objects.first()
    if ended.state == "filed":
        assert (filed.reference, filed.first_made.source) == (ended.became, "grs")
    else:
        assert (ended.state, ended.reason) == ("refused", "not_mine")
        assert filed is None or filed.first_made is None
    all_is_in_order()
