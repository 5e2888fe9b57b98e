"""What the page on genuine messages shows is what the outbox sends, and what it says of our messages is true of all."""

import html
import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from ccms.accounts.codes.one_time import current_code, request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import HoldHearing, OrderFine, RecordPayment, RecordReward, SetHearing
from ccms.complaints.acts.firm import Offer
from ccms.complaints.acts.office import SendToFirm, TakeUp
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.law.pack.book import PACKS
from ccms.law.pack.validate import problems
from ccms.law.sentences import SAID
from ccms.notices import outbox
from ccms.notices.addresses import addresses_of
from ccms.notices.channels.development import inbox
from ccms.notices.composition import samples
from ccms.notices.composition.texts import catalogue, placeholders
from ccms.notices.composition.wording import words_for_sms
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice
from ccms.web.public import views
from tests import factories
from tests.law.reading_packs import read_book

ALWAYS = {"reference", "link"}
NOTHING_PRIVATE = ALWAYS | {"day", "due", "moment", "days", "hotline"} | SAID  # the numbers of the law


def page(language):
    """Return what the page says, without markup."""
    text = Client().get(f"/genuine?lang={language}").content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", main).split()))


def sent(complaint, language, template, at=None):
    """Let the message be sent, and return what the phone got, with the number and the day of the sample."""
    row = Notice.objects.get(subject=complaint.reference, template=template, channel="sms")
    deliver(at or current_time())
    wanted = (row.recipient, "sms")
    to = addresses_of([wanted])[wanted].value
    body = next(each["body"] for each in inbox(to) if each["event"] == str(row.event))
    for name in catalogue()[template].params & {"day", "due"}:
        real, shown = (
            words_for_sms({name: given[name]}, language, {})[name] for given in (row.params, samples.params(7))
        )
        body = body.replace(real, shown)
    return body.replace(complaint.reference, samples.REFERENCE)


def complaint_about(language, **facts):
    """Let somebody who reads this language complain about a shop that is called as in the samples."""
    now = current_time()
    factories.offices(now)
    person = factories.consumer(now, language=language)
    shop = factories.firm(now, samples.SHOP["bn"], name_en=samples.SHOP["en"])
    contact = factories.contact(shop, now)
    filing = factories.filing(shop, now, **facts)
    return factories.file(filing=filing, by=factories.as_consumer(person), now=now).complaint, factories.as_firm(
        contact
    )


def by(complaint, actor):
    return {"reference": complaint.reference, "by": actor, "now": current_time()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["bn", "en"])
class TestTheSamples:
    def test_the_buyer_reads_what_a_buyer_gets(self, language):
        complaint, seller = complaint_about(language)
        filed = sent(complaint, language, "consumer.filed")
        day = dhaka_day(current_time()) + timedelta(days=4)
        perform(Offer(remedy="refund", amount_paisa=100, day=day, text="দেব।"), **by(complaint, seller))
        offered = sent(complaint, language, "consumer.offered")

        assert filed in page(language)
        assert offered in page(language)

    def test_the_seller_reads_what_a_seller_gets(self, language):
        noticed, _ = complaint_about(language)
        asked_first, _ = complaint_about(language, facts={"firm_told": "not_told"})
        looked_at, _ = complaint_about(language, facts={"purchase_purpose": "resale"})
        officer = factories.officer(Complaint.objects.get(pk=looked_at.pk).office)
        perform(SendToFirm(text="নিজের জন্যই কেনা।"), **by(looked_at, officer))

        said = page(language)

        assert sent(noticed, "bn", "firm.formal_notice") in said
        assert sent(asked_first, "bn", "firm.told_first") in said
        assert sent(looked_at, "bn", "firm.sent_by_office") in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("purpose", CodePurpose)
def test_a_code_reads_as_it_is_sent(purpose, language):
    now = current_time()
    asked = {"address": "192.0.2.1", "send": outbox.queue_code, "now": now, "language": language}
    ticket = request_code("01712345678", purpose, **asked)
    deliver(now)
    body = inbox("+8801712345678")[0]["body"]

    assert body.count(current_code(ticket.request_id, now).code) == 2
    sample = body.replace(current_code(ticket.request_id, now).code, samples.CODE)
    assert sample.replace("\n", "") in page(language)  # each line of it is a line of the page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_buyer_reads_what_is_sent_of_the_fine(language):
    complaint, _ = complaint_about(language, facts={"purchase_purpose": "resale"})
    officer = factories.officer(Complaint.objects.get(pk=complaint.pk).office)
    perform(TakeUp(own=False), **by(complaint, officer))
    at = current_time() + timedelta(hours=1)
    perform(SetHearing(at=at, place="ঢাকা", agreed=True), **by(complaint, officer))
    later = {**by(complaint, officer), "now": at + timedelta(minutes=1)}
    perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছিল।"), **later)
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="পণ্য দেয়নি।"), **later)
    perform(RecordPayment(amount_paisa=2_000_000, day=dhaka_day(at), receipt="T-1"), **later)
    perform(RecordReward(to_staff=False, amount_paisa=500_000, day=dhaka_day(at), receipt="T-1"), **later)

    said = page(language)

    for template in ("consumer.payment_recorded", "consumer.reward_recorded"):
        assert sent(complaint, language, template, at=later["now"]) in said


@pytest.mark.parametrize("key", [key for key, text in catalogue().items() if text.sms and not key.startswith("code.")])
def test_an_sms_names_its_number_and_address_and_nothing_that_is_private(key):
    text = catalogue()[key]
    for said in text.sms.values():
        named = placeholders(said)
        of_no_complaint = key.startswith(("consumer.draft_", "consumer.own_", "consumer.handed_", "applicant."))
        assert named >= (ALWAYS - {"reference"} if of_no_complaint else ALWAYS)
        allowed = {"firm"} if key.startswith(("firm.", "applicant.")) else set()
        allowed |= {"source", "number"} if key.startswith("consumer.handed_") else set()
        assert named - NOTHING_PRIVATE <= allowed


@pytest.mark.parametrize("key", [key for key, text in catalogue().items() if text.subject])
def test_only_a_mail_names_an_amount_and_none_names_a_person(key):
    text = catalogue()[key]
    named = placeholders(*text.subject.values(), *text.body.values(), *text.action.values())

    assert named <= NOTHING_PRIVATE | {
        "firm",
        "office",
        "account",
        "old_account",
        "new_account",
        "old_phone",
        "new_phone",
        "amount",
        "fine",
        "code",
        "what",
        "body",
        "sent",
        "way",
        "memo",
        "cases",
        "numbers",
        "to_do",
        "ending",
        "references",
        "source",
        "number",
    }


@pytest.mark.parametrize(
    ("language", "claims"),
    [
        (
            "bn",
            ("শুধু বিক্রেতার এসএমএসে তাঁর নিজের দোকানের নাম থাকে", "জমা হওয়ার আগের আর কোডের বার্তায় নম্বর থাকে না"),
        ),
        (
            "en",
            (
                "only an SMS to a seller names the seller's own shop",
                "only a code, or a message before the filing, has no number",
            ),
        ),
    ],
)
def test_the_page_says_what_holds_of_all_texts(db, language, claims):
    said = page(language)

    for claim in claims:
        assert claim in said
    assert settings.CCMS_BASE_URL.partition("//")[2] in said


COMING = """
[[period]]
kind = "answer"
from = 2090-01-01
length = "45 days"
reminders = [3, 6]
bn = "প্রতিষ্ঠানের জবাবের সময়"
en = "Time for the seller's reply"
"""


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_law_that_is_to_come_changes_nothing_before_its_day(db, language, tmp_path, monkeypatch):
    before = page(language)
    packs = shutil.copytree(PACKS, tmp_path / "packs")
    (packs / "coming.toml").write_text(COMING, encoding="utf-8")
    coming = read_book(packs)
    monkeypatch.setattr(views, "book", lambda: coming)

    assert problems(coming) == []
    assert page(language) == before


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_sample_number_leads_to_no_complaint(db, client, language):
    assert samples.REFERENCE in page(language)
    assert client.get(f"/t/{samples.REFERENCE}").status_code == 404


@pytest.mark.django_db
def test_what_this_page_advises_about_a_link_contradicts_itself_nowhere(client):
    said = client.get("/genuine?lang=bn").content.decode()

    assert "লিংক লাগবে না" in said
    assert "দিয়ে শুরু না হলে চাপ দেবেন না" in said
    assert "<p>লিংকে চাপ দেবেন না" not in said


@pytest.mark.django_db
def test_the_first_page_says_which_ccms_it_is_and_helps_whoever_comes_with_another_s_message(client):
    said = client.get("/?lang=bn").content.decode()

    assert "এটি বাণিজ্য মন্ত্রণালয়ের কেন্দ্রীয় সিসিএমএস" in said
    assert 'href="/genuine#not-asked"' in said
