"""Complaints are found by the words in them, however these are spelt, and only by who may read them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import GiveInformation, Reopen, Withdraw
from ccms.complaints.acts.firm import Ask, Refuse
from ccms.complaints.acts.office import AddNote, RequestInformation, TakeUp
from ccms.complaints.models import Complaint, SearchText
from ccms.complaints.own_data.erasing import erase_on_request
from ccms.complaints.reading import search as searching
from ccms.complaints.reading.search import search
from ccms.complaints.search_words import NAME, catch_up, write_words
from ccms.core import references
from ccms.core.bangla import phonetic_key
from tests import factories as make
from tests.installation import eventually

pytestmark = pytest.mark.django_db(transaction=True)  # the ledger is read only as far as it is committed

# What stands in a story, and how somebody else asks for it: the other script, Romanised, misspelt, mixed, inflected.
PAIRS = [
    ("জিন্স প্যান্ট", "jeans pant"),
    ("কুরিয়ার", "courier"),
    ("কুরিয়ার", "kuriyar"),
    ("কুরিয়ার", "কুরিযার"),
    ("মোবাইল ফোন", "mobile phone"),
    ("শাড়ি", "saree"),
    ("শাড়ি", "shari"),
    ("শাড়ি", "শারি"),
    ("ডেলিভারি", "delivery"),
    ("ডেলিভারি", "delivary"),
    ("ডেলিভারি চার্জ", "dlivery charge"),
    ("রিফান্ড", "refund"),
    ("রিফান্ড", "rifand"),
    ("ওয়ারেন্টি", "warranty"),
    ("ওয়ারেন্টি", "oarenti"),
    ("টি-শার্ট", "t-shirt"),
    ("ফ্রিজ", "fridge"),
    ("স্যামসাং", "samsung"),
    ("স্যামসাং", "samsang"),
    ("পার্সেল", "parcel"),
    ("পার্সেলে", "parsel"),
    ("ল্যাপটপ", "laptop"),
    ("ল্যাপটপের", "ল্যাপটপ"),
    ("দোকানদার", "dokandar"),
    ("ক্যাশব্যাক", "cashback"),
    ("বিকাশ", "bkash"),
    ("হেডফোন", "headphone"),
    ("হেডফোনটি", "hedfon"),
    ("জুতা", "juta"),
    ("ঘড়ি", "ghori"),
    ("প্রতারণা", "protarona"),
    ("প্রতারণা", "প্রতারনা"),
    ("নষ্ট", "nosto"),
    ("ভাঙা", "bhanga"),
    ("refund dey nai", "রিফান্ড"),
    ("order cancel koreche", "অর্ডার ক্যানসেল"),
    ("cosmetics", "কসমেটিকস"),
    ("power bank", "পাওয়ার ব্যাংক"),
    ("smart watch", "smrt wach"),
    ("blender machine", "blander meshin"),
]
ELSE = "অন্য একটি অভিযোগ, যাতে এসবের কিছুই লেখা হয়নি, কেবল বইয়ের কথা আছে।"


@pytest.fixture
def told(now):
    """Return a complaint with a story, its buyer, firm, contact, and an officer of its district."""

    def tell(story, **fields):
        complaint, _person, _shop, contact = make.a_complaint(now, narrative=story, **fields)
        return complaint, make.officer(complaint.office), make.as_firm(contact)

    return tell


def found(text, by):
    catch_up()
    return [complaint.reference for complaint in search(text, by).complaints]


def test_forty_pairs_of_spellings_meet(told, record_property):
    _, officer, _ = told(ELSE)
    cases = [(told(f"গত মাসে কিনেছিলাম: {written}। এখন আর জবাব দেয় না।")[0], asked) for written, asked in PAIRS]
    met = [complaint.reference in found(asked, officer) for complaint, asked in cases]
    missed = [pair for pair, one in zip(PAIRS, met, strict=True) if not one]
    record_property("figure", f"recall of spellings, complaints: {sum(met)} of {len(PAIRS)}; missed: {missed}")

    assert len(PAIRS) == 40
    assert sum(met) >= 38
    assert found("qwrtplkjh", officer) == []


def test_all_words_must_be_met_and_the_newest_comes_first(told, now):
    older, officer, _ = told("নীল শাড়ি চেয়েছি, ছেঁড়া শাড়ি এসেছে দুই দিন পর।")
    make.a_complaint(now, narrative="নীল জামা চেয়েছি, ছেঁড়া জামা এসেছে দুই দিন পর।")
    newer, *_ = make.a_complaint(now + timedelta(hours=1), narrative="নীল শাড়ি আসেনি, টাকাও ফেরত দেয়নি পেজটি।")

    assert found("নীল শাড়ি", officer) == [newer.reference, older.reference]


def test_a_number_leads_straight_to_its_complaint(told):
    complaint, officer, _ = told(ELSE)

    assert found(complaint.reference, officer) == [complaint.reference]
    assert found(complaint.purchase.number or "বইয়ের", officer) == [complaint.reference]


def test_half_a_number_leads_to_its_complaint_for_who_may_read_it(told, monkeypatch):
    bare = "7K4M92XDPQH"  # a number by chance may sound like a word of a story, which is found as well
    with monkeypatch.context() as numbers:
        numbers.setattr(references, "new_reference", lambda: bare)
        _, officer, seller = told(ELSE)
    told("আরেকটি দোকানের কথা, এটি অন্য কেউ পড়ে।")

    for asked in (f"CC-{bare[:5]}", bare[:4], bare[:7].lower(), f"{bare[5:10]}-{bare[10]}", bare[5:9]):
        assert found(asked, officer) == found(asked, seller) == [bare], asked
    assert found(bare[:3], officer) == []
    assert found(bare[:5], make.officer(make.Office.objects.get(code="chattogram"))) == []


def test_a_part_of_a_number_hides_no_word_that_is_written(told):
    complaint, officer, _ = told("শ্যাম্পুর বোতল ভাঙা এসেছে, SHMP লেখা ছিল।")
    other, *_ = told(ELSE)
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_searchtext SET words = words || array_to_tsvector(ARRAY[%s]) WHERE complaint_id = %s",
            ["#SHMPX", other.pk],
        )

    assert [each.reference for each in search("SHMP", officer).complaints] == [complaint.reference]


NAMES = [("রহিমা খাতুন", ["রহিমা", "rahima", "Rahima Khatun", "খাতুন", "রহিমার"]), ("Abdul Karim", ["আব্দুল", "karim"])]


@pytest.mark.parametrize(("name", "asked"), NAMES)
def test_a_complaint_is_found_by_its_buyers_name_in_either_script(told, name, asked):
    complaint, officer, seller = told(ELSE, name=name)
    told("এটি আরেকজনের অভিযোগ।", name="সেলিম")

    for each in asked:
        assert found(each, officer) == found(each, seller) == [complaint.reference], each
    assert found(f"বইয়ের {asked[0]}", officer) == [complaint.reference]


def test_a_buyers_name_cannot_be_read_from_the_words_and_goes_with_its_person(told, now):
    complaint, *_ = told(ELSE, name="রহিমা খাতুন")
    catch_up()
    row = SearchText.objects.get(complaint=complaint)

    assert not any(sound in row.words for sound in ("রহিমা", phonetic_key("রহিমা"), phonetic_key("খাতুন")))
    perform(Withdraw(reason="solved", received="nothing"), by=make.as_consumer(complaint.consumer),
            reference=complaint.reference, now=now)  # fmt: skip
    assert NAME in row.words
    erase_on_request(complaint.reference, now)
    row.refresh_from_db()
    assert NAME not in row.words


def test_who_was_not_told_finds_no_name(now):
    make.a_complaint(now, narrative=ELSE, name="রহিমা খাতুন", facts={"purchase_purpose": "resale"})
    contact = make.contact(make.Firm.objects.first(), now)

    assert found("রহিমা", make.as_firm(contact)) == []


def test_what_is_one_slip_away_is_shown_as_that(told):
    complaint, officer, _ = told("চার্জার পাঠানোর কথা ছিল কিন্তু কিছুই পাঠায়নি তারা।")
    catch_up()

    exactly, loosely = search("চার্জার", officer), search("charger", officer)

    assert not exactly.loosely
    assert loosely.loosely
    assert [one.reference for one in loosely.complaints] == [complaint.reference]


def test_a_firm_and_an_office_find_only_their_own(told, now):
    mine, officer, seller = told("আমার মাইক্রোওয়েভ ওভেন পুড়ে গেছে প্রথম দিনেই।")
    told("আরেক দোকানের মাইক্রোওয়েভ ওভেন ভাঙা এসেছে গতকাল।")
    elsewhere = make.officer(make.Office.objects.get(code="chattogram"))
    head_office = replace(officer, office=None, head_office=True)

    assert found("microwave", seller) == [mine.reference]
    assert len(found("microwave", officer)) == 2
    assert len(found("microwave", head_office)) == 2
    assert found("microwave", elsewhere) == []
    for stranger in (Actor(role=Role.ADMIN), Actor(role=Role.COORDINATOR), Actor(role=Role.FIRM_AGENT)):
        assert found("microwave", stranger) == []


def test_the_shops_name_and_a_word_of_the_story_are_asked_for_together(told):
    mine, officer, seller = told("নীল জামা চেয়েছিলাম, সবুজ এসেছে।")
    told(ELSE)

    for asked in ("শাড়িঘর জামা", "sharighor jama", "sarighor জামা"):
        assert found(asked, seller) == found(asked, officer) == [mine.reference]


def test_a_firm_finds_nothing_by_what_only_the_office_may_read(told, now):
    complaint, officer, seller = told(ELSE)
    known = {"reference": complaint.reference, "now": now}
    perform(Refuse(code="not_our_customer", text="এই নামে অর্ডার নেই।"), by=seller, **known)
    perform(AddNote(text="সন্দেহজনক: আগেও এমন হয়েছে।"), by=officer, **known)

    assert found("সন্দেহজনক", officer) == [complaint.reference]
    assert found("সন্দেহজনক", seller) == []
    assert found("অর্ডার", seller) == [complaint.reference]


def test_a_firm_finds_nothing_by_what_the_buyer_wrote_to_the_office(told, now):
    complaint, officer, seller = told(ELSE)
    known = {"reference": complaint.reference, "now": now}
    perform(
        Withdraw(reason="other", received="nothing", text="হুমকিমূলক ফোন পেয়েছি।"),
        by=make.as_consumer(complaint.consumer),
        **known,
    )
    perform(
        Reopen(reason="withdrawn_under_pressure", text="জবরদস্তি করে তোলানো হয়েছে।"),
        by=make.as_consumer(complaint.consumer),
        **known,
    )

    for word in ("হুমকিমূলক", "জবরদস্তি"):
        assert found(word, officer) == [complaint.reference]
        assert found(word, seller) == []


def test_an_answer_to_the_officer_is_not_found_by_the_firm_and_one_to_the_firm_is(told, now):
    complaint, officer, seller = told(ELSE)
    known, buyer = {"reference": complaint.reference, "now": now}, make.as_consumer(complaint.consumer)
    perform(Ask(text="কোন ঠিকানায় পাঠিয়েছিলাম?"), by=seller, **known)
    perform(GiveInformation(text="ময়মনসিংহে পাঠানোর কথা।"), by=buyer, **known)
    perform(Refuse(code="not_our_customer", text="এই নামে অর্ডার নেই।"), by=seller, **known)
    perform(TakeUp(own=False), by=officer, **known)
    perform(RequestInformation(party="consumer", text="হাসপাতালের কাগজ আছে?"), by=officer, **known)
    perform(GiveInformation(text="ডায়াবেটিসের রোগী আমি।"), by=buyer, **known)

    assert found("ময়মনসিংহে", seller) == [complaint.reference]
    for word in ("হাসপাতালের", "ডায়াবেটিসের"):
        assert found(word, officer) == [complaint.reference]
        assert found(word, seller) == []


@pytest.mark.parametrize(
    "text", ["bkt" * 66, "জড়" * 100, " ".join("bktrgdplnbktrg" + letter for letter in "bcdfghjklmnp")]
)
def test_no_question_is_too_much_for_the_database(told, text):
    _, officer, seller = told(ELSE)

    assert found(text, officer) == found(text, seller) == []


def test_who_was_not_told_of_a_complaint_does_not_find_it(now):
    complaint, _, _, contact = make.a_complaint(now, narrative=ELSE, facts={"purchase_purpose": "resale"})

    assert complaint.told_at is None
    assert found("বইয়ের", make.as_firm(contact)) == []
    assert SearchText.objects.get().firm_id is None


def test_the_ledger_is_read_on_and_nothing_is_read_twice(told):
    told(ELSE)

    assert catch_up() > 0
    assert catch_up() == 0


def test_what_makes_no_word_finds_nothing(told):
    _, officer, _ = told(ELSE)

    for text in ("", "???", "'", "\\", "& | !", "a" * 500, ":*", "\x00"):
        assert found(text, officer) == []


def test_a_page_goes_on_after_its_last_row(told, now):
    _, officer, _ = told(ELSE)
    for hours in range(4):
        make.a_complaint(now + timedelta(hours=hours), narrative="একই টোস্টার বারবার নষ্ট হয়ে যাচ্ছে, ফেরত নেয় না।")
    catch_up()

    first = search("toaster", officer, limit=3)
    second = search("toaster", officer, after=first.after, limit=3)

    assert (len(first.complaints), len(second.complaints), second.after) == (3, 1, "")
    assert not {one.id for one in first.complaints} & {one.id for one in second.complaints}


TOASTER = "একই টোস্টার বারবার নষ্ট হয়ে যাচ্ছে, ফেরত নেয় না।"


@pytest.fixture(params=[0, 10**12], ids=["walking back from the newest", "fetching by the words"])
def either_way(request, monkeypatch):
    monkeypatch.setattr(searching, "SURE", request.param)


@pytest.mark.usefixtures("either_way")
def test_walking_and_fetching_find_the_same_for_a_firm_an_office_and_the_country(told, now):
    first, officer, seller = told(TOASTER)
    later = [make.a_complaint(now + timedelta(hours=hours), narrative=TOASTER)[0] for hours in (1, 2, 3)]
    told(ELSE)
    country = replace(officer, office=None, head_office=True)
    expected = [one.reference for one in (*reversed(later), first)]

    assert found("toaster", seller) == [first.reference]
    for by in (officer, country):
        assert found("toaster", by) == expected
        page = search("toaster", by, limit=3)
        rest = search("toaster", by, after=page.after, limit=3)
        assert [one.reference for one in (*page.complaints, *rest.complaints)] == expected


def test_words_that_all_lie_far_back_are_fetched_after_as_many_of_the_newest_were_read_as_have_them(
    told, now, monkeypatch
):
    monkeypatch.setattr(searching, "SURE", 0)
    old, officer, _ = told(TOASTER)
    make.a_complaint(now + timedelta(minutes=30), narrative=TOASTER)
    for hours in range(1, 7):
        make.a_complaint(now + timedelta(hours=hours), narrative=ELSE)
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_searchtext")
    asked = []

    def heard(execute, sql, *call):
        asked.append("newest" if "AS newest" in sql else "by the words" if "MATERIALIZED" in sql else "")
        return execute(sql, *call)

    with connection.execute_wrapper(heard):
        found_now = search("toaster", officer, limit=1)

    assert len(found_now.complaints) == 1
    assert [each for each in asked if each] == ["newest", "by the words"]
    assert search("toaster", officer, after=found_now.after).complaints == (old,)


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_words_and_an_act_on_the_same_complaints_do_not_wait_for_each_other(now):
    low, high = sorted((make.a_complaint(now)[0], make.a_complaint(now)[0]), key=lambda complaint: complaint.id)

    def written():
        try:
            write_words([high, low])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Complaint.objects.select_for_update().get(pk=low.pk)
            writing = pool.submit(written)
            assert eventually(_somebody_waits)
            Complaint.objects.select_for_update().get(pk=high.pk)
        writing.result(timeout=30)

    assert SearchText.objects.filter(complaint__in=[low, high]).count() == 2
