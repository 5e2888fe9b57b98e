"""When the money for messages is spent: write on unproved, get the code when there is money, lose nothing."""

import re
from datetime import timedelta

import pytest

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Role
from ccms.accounts.codes import abuse, waiting
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.models import CodeRequest, CodeWait, Consumer, FirmContact
from ccms.accounts.privacy.sealing import DataKey
from ccms.complaints.filing import drafts
from ccms.complaints.models import Complaint, Draft
from ccms.core.phones import mask
from ccms.gate import alarms
from ccms.gate.clock import current_time
from ccms.gate.limits import CODE_BUDGET, HOUR, LIMITS, Budget, Counted, Window
from ccms.notices import outbox
from ccms.notices.models import CodeMessage, Notice
from tests import factories
from tests.web.consumer.filing.walking import Walker

SPENT = Budget(minute=0, hour=0, day=0, month=0)


@pytest.fixture
def spent(monkeypatch):
    """Let there be no money; returns how money comes again."""
    monkeypatch.setattr(abuse, "CODE_BUDGET", SPENT)
    return lambda: monkeypatch.setattr(abuse, "CODE_BUDGET", CODE_BUDGET)


@pytest.fixture
def writing(walker, spent):
    """Return somebody who was told that his code comes later."""
    return walker.send(phone=walker.phone)


def money(spent):
    spent()
    return waiting.send_waiting(outbox.queue_code, current_time())


def words_of(walker):
    """Return what a page says, without its markup and the number it was asked for."""
    return re.sub(r"<[^>]+>", "", walker.text).replace(mask(f"+88{walker.phone}"), "")


def enter(walker):
    return walker.get("/c/prove").send(code=walker.code)


def test_it_is_said_plainly_and_no_code_leaves(writing):
    assert writing.path == "/c/prove"
    assert "today's money for messages is spent" in writing.text
    assert "not a complaint" in writing.text
    assert CodeRequest.objects.count() == 0
    assert CodeWait.objects.count() == 1


def test_a_person_writes_to_the_last_page_enters_the_code_and_sends(writing, spent):
    writing.get("/c").to_the_end()
    assert writing.path == "/c/check"
    assert "Has the code come?" in writing.text
    writing.send(declaration="on")
    assert writing.path == "/c/prove"
    assert Complaint.objects.count() == 0

    assert money(spent) == 1
    enter(writing)
    assert "Jeans Bazar BD" in writing.text
    writing.get("/c/check").send(declaration="on")

    complaint = Complaint.objects.get()
    assert complaint.consumer.phone_index is not None
    assert complaint.consumer.phone.open() == "+8801712345678"
    assert Consumer.objects.filter(phone_index=None).count() == 0


def test_what_he_named_about_the_shop_goes_with_the_draft(writing, spent):
    writing.get("/c/firm/new").send(name="Jeans Bazar BD", phone="01811111111")
    money(spent)
    enter(writing)

    holder = Consumer.objects.get()
    assert FirmContact.objects.get().named_by_id == holder.pk
    assert Draft.objects.get().consumer_id == holder.pk
    assert DataKey.objects.filter(owner=holder.pk).count() == 1


def test_an_unproved_person_sees_nothing_of_the_numbers_holder(writing, walker):
    now = current_time()
    holder = consumers.consumer_of("+8801712345678", now)
    consumers.set_email(holder, "holder@example.com")
    Consumer.objects.filter(pk=holder.pk).update(email_confirmed_at=now)
    drafts.begin(consumers.actor_of_consumer(holder), now)

    writing.get("/c")
    assert writing.path == "/c/firm"
    for page in ("/t/mine", "/t/email"):
        assert writing.get(page).path == "/c/prove"
    writing.get("/c").to_the_end()
    assert "holder@example.com" not in writing.text


def test_a_draft_of_the_holders_own_waits_beside_the_new_one(writing, spent):
    now = current_time()
    holder = consumers.consumer_of("+8801712345678", now)
    own = drafts.begin(consumers.actor_of_consumer(holder), now)
    writing.name_seller()
    money(spent)
    enter(writing)

    by = consumers.actor_of_consumer(holder)
    assert drafts.current(by).body["firm_names"]
    assert [kept.id for kept in drafts.waiting(by)] == [own.id]


def test_nothing_is_sent_to_an_unproved_number_but_the_code(writing):
    writing.name_seller()
    writing.get("/c/how").send(later="1")

    assert Notice.objects.count() == 0
    Draft.objects.update(remind_on="2020-01-01")
    assert drafts.tell_ripe(current_time()) == 0


def test_no_file_is_taken_before_the_number_is_proved(writing):
    writing.name_seller().tell_purchase()
    writing.send()
    assert writing.path == "/c/evidence"

    picture = factories.a_picture(writing.now)
    writing.page = writing.client.post(writing.url, {**writing.form(), "other": picture})

    assert "after you have entered the code" in writing.text


def test_codes_are_sent_longest_wait_first_as_far_as_the_money_goes(db, spent, monkeypatch):
    now = current_time()
    for index in range(4):
        at = now + timedelta(minutes=index)
        waiting.begin(f"0171234560{index}", address="203.0.113.1", language="bn", now=at)
    monkeypatch.setattr(abuse, "CODE_BUDGET", Budget(minute=100, hour=100, day=100, month=100))

    assert waiting.send_waiting(outbox.queue_code, now + timedelta(minutes=5)) == 2
    assert {code.phone for code in current_codes(now + timedelta(minutes=5))} == {"+8801712345600", "+8801712345601"}
    assert CodeWait.objects.count() == 2


def test_asking_again_by_hand_says_whether_there_is_money(writing, spent):
    writing.send(again="1")
    assert "still no money" in writing.text

    spent()
    writing.send(again="1")
    assert "Enter the code we sent" in writing.text


def test_a_wrong_code_is_refused_and_the_draft_stays(writing, spent):
    writing.name_seller()
    money(spent)
    wrong = f"{(int(writing.code) + 1) % 1_000_000:06}"

    writing.get("/c/prove").send(code=wrong)

    assert writing.page.status_code == 422
    assert Draft.objects.count() == 1


def test_who_comes_to_prove_himself_and_is_proved_goes_on(walker):
    walker.sign_in()

    assert walker.get("/c/prove").path == "/c/firm"


def test_another_browser_with_the_same_number_opens_nothing_of_it(writing, spent):
    writing.name_seller("Canary Shop")
    other = Walker(writing.phone)

    other.send(phone=other.phone)
    other.get("/c")

    assert "Canary Shop" not in other.text
    assert CodeWait.objects.count() == 1


def test_unproved_people_without_a_draft_are_forgotten_with_their_keys(writing, spent):
    person = Consumer.objects.get()

    assert drafts.forget_unproved(current_time() + timedelta(days=29)) == 0
    assert drafts.forget_unproved(current_time() + timedelta(days=31)) == 1

    assert not DataKey.objects.filter(owner=person.pk).exists()


def test_nobody_waits_behind_numbers_that_get_no_code(writing, spent, monkeypatch):
    now = current_time()
    monkeypatch.setattr(waiting, "AT_ONCE", 1)
    alarms.suspend(abuse.BLOCK, "017123456", now + timedelta(days=1))
    waiting.begin("01911000999", address="198.51.100.7", language="bn", now=now)

    assert money(spent) == 1

    assert CodeRequest.objects.exclude(block_index=b"").get().phone.open() == "+8801911000999"
    assert CodeWait.objects.count() == 1


@pytest.mark.parametrize("by_hand", [True, False])
def test_while_a_block_rests_the_page_tells_of_nobody_whether_their_number_was_proved(walker, spent, by_hand):
    now = current_time()
    alarms.suspend(abuse.BLOCK, "017123456", now + HOUR)
    consumers.consumer_of("+8801712345601", now)
    known, unknown = [Walker(f"0171234560{number}").send(phone=f"0171234560{number}") for number in (1, 2)]
    spent()
    answers = [words_of(each.send(again="1")) for each in (known, unknown)] if by_hand else [""]
    assert len(set(answers)) == 1
    for turn in range(2):
        waiting.send_waiting(outbox.queue_code, now + timedelta(minutes=2 * turn))

    said = [words_of(each.get("/c/prove")) for each in (known, unknown)]
    assert "Enter the code we sent" in said[0]
    assert "none is sent to a new number" in said[0]
    assert said[0] == said[1]
    asked = [row.phone.open() for row in CodeRequest.objects.filter(pk__in=CodeMessage.objects.values("request_id"))]
    assert asked == ["+8801712345601"]
    assert [row.phone.open() for row in CodeWait.objects.all()] == ["+8801712345602"]

    assert waiting.send_waiting(outbox.queue_code, now + HOUR + timedelta(minutes=1)) == 1
    assert CodeWait.objects.count() == 0


def test_what_waits_is_not_counted_as_one_place_that_asks_for_many(writing, spent, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(1, HOUR),))
    waiting.begin("01911000999", address="198.51.100.7", language="bn", now=current_time())

    assert money(spent) == 2


def test_one_number_from_one_place_begins_a_few_times_a_day_and_then_waits(writing, spent):
    for _ in range(9):
        last = Walker(writing.phone)
        last.send(phone=writing.phone)

    assert Consumer.objects.count() == 5
    assert (last.page.status_code, last.path) == (422, "/c")
    assert Walker("01911000999").send(phone="01911000999").path == "/c/prove"


def test_what_two_unproved_people_named_of_one_shop_goes_with_them(writing, spent):
    now = current_time()
    shop = make_shadow("অচেনা দোকান", now=now, named_by=None, phone="01911000222")
    for person in (
        Consumer.objects.get(),
        waiting.begin("01911000333", address="198.51.100.7", language="bn", now=now),
    ):
        for number in ("01911000222", "01911000444"):
            make_shadow("অচেনা দোকান", now=now, named_by=person.pk, phone=number)

    assert drafts.forget_unproved(now + timedelta(days=31)) == 2

    contact = FirmContact.objects.get(firm=shop)
    assert contact.value.open() == "+8801911000222"
    assert contact.named_by is None
    assert DataKey.objects.filter(owner__in=FirmContact.objects.values("pk")).count() == DataKey.objects.count()


def test_who_proves_a_number_hands_over_what_he_had_named_before(writing, spent):
    now, person = current_time(), Consumer.objects.get()
    holder = consumers.consumer_of("+8801911000555", now)
    for named_by in (None, holder.pk, person.pk):
        shop = make_shadow("অচেনা দোকান", now=now, named_by=named_by, phone="01911000222", wallet="01911000666")

    drafts.hand_over(unproved=person, to=holder, now=now)

    named = list(FirmContact.objects.filter(firm=shop).values_list("named_by", flat=True))  # all of one moment
    assert (len(named), set(named)) == (2, {None, holder.pk})


def test_an_unproved_actor_is_known_as_such(writing):
    assert consumers.actor_of_consumer(Consumer.objects.get()).phone_unverified
    assert not Actor(role=Role.CONSUMER).phone_unverified
