"""Nothing that was filed with a number reaches its holder who did not file it, whichever page or call they read."""

import json
import uuid

import pytest
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import AddWords, Reject
from ccms.complaints.acts.office import RejectComplaint, SendToFirm
from ccms.complaints.models import Draft
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.reading.own_case import filing_event
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_head
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.consumer.tracking import correcting, settling
from tests import factories
from tests.web.consumer.tracking.conftest import Followed

STORY, NAME, WORDS, FILE, OFFERED = "গোপনগল্প", "অচেনাফাইলকারী", "পরেরকথা", "ফাঁসরসিদ", "লালশাড়িরদাম"
SECRETS = (STORY, NAME, WORDS, FILE, OFFERED)
WAYS = ({}, {"firm": ""})  # of the page with two forms the second is sent by its field
PAGES = ("", "/form", "/evidence", "/shared", "/another", "/hand-over", "/receipt")


class Filed(Followed):
    """A complaint that somebody filed for another with the number of a third, and all that its holder can read."""

    def __init__(self):
        super().__init__(narrative=STORY, name=NAME, complainant="on_behalf", represented=NAME)
        self.file = evidence.add_to_complaint(
            **self.by(self.buyer), upload=factories.a_picture(current_time(), f"{FILE}.png"), kind="other"
        )
        perform(AddWords(text=WORDS), **self.by(self.buyer))

    def pages(self):
        """Return what each page answers, by its address."""
        found = [f"{self.url}{page}" for page in PAGES] + [f"/c/sent/{self.reference}", "/t/mine"]
        return {address: self.browser.get(address) for address in (*found, f"{self.url}/evidence/{self.file.id}")}

    def calls(self):
        """Return what each call answers, by its address."""
        self.person.refresh_from_db()
        token = sessions.token_for(self.person, current_time())
        asks = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})
        found = ("", "/findings", "/receipt", f"/evidence/{self.file.id}")
        addresses = ["/api/v1/complaints", *(f"/api/v1/complaints/{self.reference}{each}" for each in found)]
        return {address: asks.get(address) for address in addresses}

    def archive(self):
        """Return the file with all that is held about the person."""
        return gather(factories.as_consumer(self.person), current_time(), "bn").as_json()


@pytest.fixture
def filed(transactional_db, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    made = Filed()
    made.offer(text=OFFERED)
    perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **made.by(made.buyer))
    sign_head(current_time())
    return made


def read(answer):
    """Return all that an answer says, with the texts of JSON as they are read."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = text.decode(errors="replace")
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return json.dumps(json.loads(said), ensure_ascii=False) if is_json else said


def secrets_in(answer):
    return {each for each in SECRETS if each in read(answer)}


def test_what_the_filer_reads_the_holder_does_not(filed):
    before = {address: secrets_in(each) for address, each in (filed.pages() | filed.calls()).items()}
    assert {secret for found in before.values() for secret in found} == set(SECRETS)

    filed.post("/not-mine")
    filed.sign_in()

    for rests in (True, False):
        answers = filed.pages() | filed.calls()
        assert {address: secrets_in(each) for address, each in answers.items() if secrets_in(each)} == {}
        opened = {address: each.status_code for address, each in answers.items() if str(filed.file.id) in address}
        assert set(opened.values()) == {404}
        archive = filed.archive()
        assert not [secret for secret in SECRETS if secret in json.dumps(archive, ensure_ascii=False)]
        assert [row["complaint"] for row in archive["complaints"]] == [filed.reference]
        if rests:
            perform(RejectComplaint(reason="not_filed", text="ফোনে বলেছেন।"), **filed.by(filed.take_up()))


def test_a_program_is_told_where_it_stands_and_no_amount_category_or_event_of_the_filer(filed):
    filed.post("/not-mine")
    answers = filed.calls()
    (line,) = answers["/api/v1/complaints"].json()["complaints"]
    case = answers[f"/api/v1/complaints/{filed.reference}"].json()

    for told in (line, case):
        assert (told["status"], told["reason"]) == ("escalated", "disowned")
        assert (told["category"], told["wish"], told["amount_paisa"]) == ("", "", None)
    by_consumer = [each for each in case["timeline"] if each["by"] == "consumer"]
    first = by_consumer[0]
    assert (first["event"], first["data"], first["words"]) == ("consumer.filed", {"set": {}}, [])
    assert [each["event"] for each in case["timeline"]] == ["consumer.filed", "consumer.disowned"]
    assert (case["narrative"], case["facts"], case["evidence"], case["buyer"]["name"]) == ("", {}, [], "")
    assert answers[f"/api/v1/complaints/{filed.reference}/findings"].json() == {"findings": [], "questions": []}
    assert "event" not in answers[f"/api/v1/complaints/{filed.reference}/receipt"].json()


def test_a_program_reads_nothing_of_what_the_seller_had_promised(transactional_db, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    filed = Filed().promise()
    before = filed.calls()[f"/api/v1/complaints/{filed.reference}"].json()
    assert before["promised_paisa"] == 245_000
    filed.post("/not-mine")

    case = filed.calls()[f"/api/v1/complaints/{filed.reference}"].json()
    assert (case["promised_on"], case["promised_paisa"], case["promised_remedy"]) == (None, None, "")


def test_the_holder_changes_nothing_of_it(filed):
    filed.post("/not-mine")
    filed.sign_in()

    told = dict.fromkeys(("father", "mother", "address", "occupation"), "অন্য কেউ")
    assert filed.post("/form", **told).status_code == 409
    assert filed.post("/another").status_code == 409
    assert filed.post("/hand-over", phone="01711111111").status_code == 409
    assert not Draft.objects.filter(sent_at=None).exists()
    token = sessions.token_for(filed.person, current_time())
    sent = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())})
    address = f"/api/v1/complaints/{filed.reference}/form"
    assert sent.put(address, json.dumps(told), content_type="application/json").status_code == 404


def test_a_form_that_is_sent_wrong_is_not_drawn_anew_for_what_is_not_open(filed):
    wrong = {"text": "ক" * 9000}
    assert filed.post("/words", **wrong).status_code == 422
    filed.post("/not-mine")
    filed.sign_in()

    acts = (*settling.PAGES, *correcting.PAGES)
    answers = {f"{page.path} {more}": filed.post(f"/{page.path}", **wrong, **more) for page in acts for more in WAYS}
    assert {address: each.status_code for address, each in answers.items() if each.status_code == 422} == {}
    assert [address for address, each in answers.items() if secrets_in(each) or "শাড়িঘর" in read(each)] == []


def test_the_holder_gets_no_message_of_a_file_that_they_are_not_shown(filed):
    def told():
        return Notice.objects.filter(subject=filed.reference, template="consumer.evidence_added").count()

    def show():
        upload = factories.a_picture(current_time(), "reply.png")
        evidence.add_to_complaint(**filed.by(filed.seller), upload=upload, kind="other")

    before = told()
    show()
    assert told() == before + 1
    filed.later(days=1)
    filed.post("/not-mine")
    show()
    assert told() == before + 1


def test_where_an_officer_finds_it_genuine_all_of_it_is_the_person_s_again(filed):
    filed.post("/not-mine")
    filed.sign_in()
    perform(SendToFirm(text="বাড়ির লোক অভিযোগ করেছেন।"), **filed.by(filed.take_up()))

    found = {secret for each in (filed.pages() | filed.calls()).values() for secret in secrets_in(each)}
    assert found == set(SECRETS)
    assert Event.objects.filter(event_id=filing_event(filed.complaint)).exists()
