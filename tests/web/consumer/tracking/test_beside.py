"""What stands beside a complaint: the directorate's form, files, the list of all, the receipt, the seller's page."""

import json
import re
import uuid
from urllib.parse import urlsplit

import pytest
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.models import Consumer, FirmContact
from ccms.complaints.acts import evidence
from ccms.complaints.evidence import scanner
from ccms.complaints.filing import drafts
from ccms.complaints.models import Complainant, Evidence
from ccms.core.references import display
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_heads
from tests import factories
from tests.receipts import receipt_of
from tests.scanners import a_scanner_that_watches
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

PERSON = {"father": "আব্দুল করিম", "mother": "আমেনা বেগম", "address": "১২ মিরপুর রোড, ঢাকা", "occupation": "শিক্ষক"}


def test_the_form_is_asked_for_when_the_complaint_goes_to_the_directorate_and_not_before(followed):
    assert followed.get("/form").status_code == 409
    followed.escalate()

    assert "অধিদপ্তরের ফরমের বাকি ঘর পূরণ করুন" in words(followed.get())
    page = words(followed.get("/form"))
    assert "অধিদপ্তরের ফরমে এগুলো লাগে। প্রতিষ্ঠান এগুলো কখনো দেখে না।" in page
    assert "পরীক্ষা নাম" in page


def test_the_form_is_kept_sealed_and_shown_to_be_put_right(followed):
    followed.escalate()

    followed.post("/form", **PERSON, email="rahima@example.com")

    kept = Complainant.objects.get(complaint=followed.complaint)
    assert {name: getattr(kept, name).open() for name in PERSON} == PERSON
    assert Consumer.objects.get(pk=followed.person.pk).email.open() == "rahima@example.com"
    assert "অধিদপ্তরের ফরমের বাকি ঘর পূরণ করুন" not in words(followed.get())
    assert 'value="আব্দুল করিম"' in followed.get("/form").text


def test_a_form_with_a_gap_names_the_gap_and_keeps_the_rest(followed):
    followed.escalate()

    answer = followed.post("/form", **{**PERSON, "mother": ""})

    assert answer.status_code == 422
    assert 'href="#id_mother"' in answer.text
    assert 'value="আব্দুল করিম"' in answer.text


def test_a_file_can_be_added_while_the_complaint_is_open_and_comes_back_as_it_was(followed):
    picture = factories.a_picture(None, "payment.png")
    given = picture.read()
    picture.seek(0)

    followed.post("/evidence", file=picture, kind="payment_proof")
    link = re.search(rf'href="({followed.url}/evidence/[0-9a-f-]+)"', followed.get().text).group(1)
    answer = followed.browser.get(link)

    assert b"".join(answer.streaming_content) == given
    assert answer.headers["Content-Disposition"] == 'attachment; filename="payment.png"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("page", "typed"),
    [("/evidence", {}), ("/answer/no", {"reason": "too_little", "text": "পুরো টাকা চাই।"})],
    ids=["alone", "with a no"],
)
def test_while_a_file_is_scanned_nothing_is_held_and_sent_again_it_is_not_scanned(
    followed, settings, monkeypatch, page, typed
):
    monkeypatch.setattr(scanner, "_rest", scanner._Rest())
    followed.offer()
    sent = {"key": uuid.uuid4(), "kind": "payment_proof", **typed}

    with a_scanner_that_watches() as (settings.CCMS_CLAMD_URL, held):
        answers = [followed.post(page, file=factories.a_picture(None, "payment.png"), **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert held == [0]
    assert Evidence.objects.get().scan == "clean"
    assert followed.events().count("evidence.added") == 1


def test_the_small_picture_is_another_file(followed):
    item = evidence.add_to_complaint(
        **followed.by(followed.buyer), upload=factories.a_picture(None, "payment.png"), kind="payment_proof"
    )

    answer = followed.get(f"/evidence/{item.id}?preview")

    assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_file_of_another_complaint_is_not_found(followed):
    item = evidence.add_to_complaint(
        **followed.by(followed.buyer), upload=factories.a_picture(None, "payment.png"), kind="payment_proof"
    )
    other = Followed()

    assert other.get(f"/evidence/{item.id}").status_code == 404
    assert other.browser.get(f"{followed.url}/evidence/{item.id}").status_code == 404
    assert other.get(f"/evidence/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(("sent", "field"), [({"kind": "other"}, "file"), ({}, "kind")])
def test_evidence_needs_a_file_and_what_it_shows(followed, sent, field):
    answer = followed.post("/evidence", **sent)

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text


def test_an_ended_complaint_takes_no_more_files(followed):
    followed.post("/withdraw", reason="solved", received="nothing")

    assert followed.get("/evidence").status_code == 409


def test_all_complaints_of_a_person_stand_in_one_list_what_is_open_first(followed):
    followed.post("/withdraw", reason="solved", received="nothing")
    now = current_time()
    newer = factories.file(
        filing=factories.filing(factories.firm(now, "দ্বিতীয় দোকান"), now), by=followed.buyer, now=now
    ).complaint

    said = words(followed.browser.get("/t/mine"))

    assert said.index(display(newer.reference)) < said.index(display(followed.reference))


def test_an_empty_list_says_so_and_offers_to_begin(db, signed_in):
    answer = signed_in(Role.CONSUMER).get("/t/mine")

    assert "এই নম্বরে কোনো অভিযোগ নেই।" in words(answer)
    assert 'class="btn" href="/c"' in answer.text


def test_a_draft_stands_under_the_list(followed):
    drafts.begin(followed.buyer, current_time())

    assert "শুরু করেছেন, জমা দেননি" in words(followed.browser.get("/t/mine"))


@pytest.mark.django_db(transaction=True)
def test_the_receipt_is_pending_until_a_head_is_signed_and_then_proves_the_filing():
    followed = Followed()
    pending = followed.get("/receipt")
    sign_heads(current_time())
    answer = followed.get("/receipt")

    assert (pending.status_code, pending.headers["Retry-After"]) == (202, "60")
    form = json.loads(answer.content)
    proof = receipt_of(form)
    proof.check([proof.public_key])
    assert json.loads(form["event"])["kind"] == "consumer.filed"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{display(followed.reference)}.json"'
    assert followed.browser.get("/heads").headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = followed.browser.get("/heads").getvalue().decode().splitlines()
    assert len(lines[0].split()) == 7
    assert followed.browser.get(f"/heads?after={lines[-1].split()[0]}").getvalue() == b""


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "১"])
def test_heads_after_what_is_no_number_are_not_found(client, db, after):
    assert client.get(f"/heads?after={after}").status_code == 404


def test_the_text_for_the_sellers_page_leads_the_seller_to_this_complaint(filed):
    page = filed.get("/tell")
    link = urlsplit(re.search(r"http://\S+", page.text).group())

    assert display(filed.reference) in page.text
    assert "টি-শার্ট" not in page.text
    assert "data-copy" in page.text
    Client().get(f"{link.path}?{link.query}")
    assert filed.events()[-1] == "notice.received"


def test_the_text_is_not_offered_once_the_seller_was_demonstrably_reached(followed):
    assert followed.get("/tell").status_code == 409
    assert "/tell" not in followed.get().text


def test_where_a_page_is_the_only_way_telling_it_is_the_thing_to_do(filed):
    assert "ইনবক্সে পাঠানোর লেখা নিন" not in words(filed.get())
    FirmContact.objects.filter(pk=filed.contact.pk).update(channel="page")

    assert "ইনবক্সে পাঠানোর লেখা নিন" in words(filed.get())
