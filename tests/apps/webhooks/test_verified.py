"""What `verify` says of webhooks: a row changed and a secret emptied beside the product are named, a mail is not."""

import pytest

from ccms.accounts.models import Member
from ccms.apps.webhooks import claims, hearing, owning
from ccms.apps.webhooks.models import Webhook
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.complaints.history.cells import wrong_cells
from ccms.complaints.history.written import DIFFERS, UNNAMED, Written
from ccms.complaints.verification import verify_complaints
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from tests import factories
from tests.apps.webhooks.conftest import administrator


@pytest.fixture
def webhook():
    firm = factories.firm(current_time())
    return hearing.add(WebhookWanted("https://shop.example/told"), administrator(firm), current_time())[0]


def differences():
    return [each for each in Written().wrong() if each[1].startswith("webhook:")]


def test_an_address_changed_beside_the_product_is_named(webhook):
    assert differences() == []
    Webhook.objects.update(url="https://other.example/told")

    assert differences() == [(DIFFERS, f"webhook:{webhook.pk}")]


def test_one_that_was_added_beside_the_product_is_named(webhook):
    added = Webhook(firm=webhook.firm, url="https://other.example/told", created_at=current_time(), created_by="firm")
    added.secret = "whsec_" + "QUJD" * 8
    added.save()

    assert differences() == [(UNNAMED, f"webhook:{added.pk}")]


def test_a_secret_emptied_beside_the_product_is_named_and_that_of_an_ended_one_is_not(webhook):
    ended = hearing.add(WebhookWanted("https://shop.example/b"), administrator(webhook.firm), current_time())[0]
    owning.end(ended.pk, administrator(webhook.firm), current_time())
    assert list(wrong_cells()) == []
    Webhook.objects.update(secret=b"")

    assert list(wrong_cells()) == [("a sealed cell is empty", f"webhook {webhook.pk}, secret")]


def test_the_mails_about_one_that_was_switched_off_tell_of_no_act_and_are_no_difference(webhook):
    now = current_time()
    complaint, *_ = factories.a_complaint(now)
    factories.officer(complaint.office, "office_head")
    for owner in ({"firm_id": webhook.firm_id}, {"office_id": complaint.office_id}):
        claims.tell_owner(Webhook(why_off="failed", **owner), now)

    told = set(Notice.objects.filter(template__contains="webhook").values_list("template", flat=True))
    assert told == {"member.webhook_off", "member.office_webhook_off"}
    assert Member.objects.exists()
    assert [each for each in verify_complaints().findings if "notice" in str(each)] == []
