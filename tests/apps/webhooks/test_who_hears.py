"""Who hears of what: the shop and the office of a complaint, as their feeds tell it, and nobody else."""

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ccms.accounts.firms.firm_members import take_in
from ccms.accounts.models import Office
from ccms.apps.webhooks import hearing, owning
from ccms.apps.webhooks.models import Delivery
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Offer, Refuse, Terms, as_act
from ccms.complaints.acts.office import AddNote
from ccms.complaints.reading import feed
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.clock import current_time
from ccms.gate.limits import WEBHOOKS
from ccms.ledger.models import Reader
from tests import factories
from tests.apps.webhooks.conftest import administrator, call, catch_up


def _offer(complaint, reach, now):
    terms = Terms(remedy="refund", amount_paisa=100_000, day=dhaka_day(now))
    perform(as_act(Offer, terms), reference=complaint.reference, by=factories.as_firm(reach), now=now)


def _file_against(shop, now):
    """File a complaint against the firm of a shop, which can be reached; returns it with the contact."""
    factories.offices(now)
    reach = factories.contact(shop.firm, now)
    person = factories.consumer(now)
    filing = factories.filing(shop.firm, now)
    return factories.file(filing=filing, by=factories.as_consumer(person), now=now).complaint, reach


def _hear():
    catch_up()
    call()


def test_a_shop_hears_of_its_complaint_what_its_feed_tells_and_another_shop_nothing(a_shop):
    shop, other = a_shop(), a_shop()
    now = current_time()
    complaint, reach = _file_against(shop, now)
    _offer(complaint, reach, now)
    _hear()

    printed = references.display(complaint.reference)
    assert shop.told() == [("consumer.filed", printed), ("firm.offered", printed)]
    assert [each.event for each in shop.server.heard] == [str(each.id) for each in feed.load_feed("", shop.by).events]
    assert json.loads(shop.server.heard[1].body)["data"]["status"] == "with_consumer"
    assert other.server.connections == 0


def test_what_an_office_writes_for_itself_is_told_to_no_machine(a_shop):
    shop = a_shop()
    now = current_time()
    complaint, reach = _file_against(shop, now)
    terms = Terms(code="not_our_customer", text="এই ক্রেতা আমাদের কাছ থেকে কেনেননি।")
    perform(as_act(Refuse, terms), reference=complaint.reference, by=factories.as_firm(reach), now=now)
    officer = factories.officer(complaint.office)
    perform(AddNote(text="কেবল আমাদের জন্য।"), reference=complaint.reference, by=officer, now=now)
    _hear()

    assert [kind for kind, _ in shop.told()] == ["consumer.filed", "firm.refused"]
    assert not {"office.added_note", "office.reassigned", "office.opened_number", "office.called"} & set(
        hearing.OFFERED
    )


def test_a_legal_firm_hears_of_its_brands_and_a_brand_not_of_its_legal_firm(a_shop):
    legal, brand = a_shop(), a_shop()
    take_in(brand.firm, legal.firm)
    now = current_time()
    complaint, _ = _file_against(brand, now)
    _file_against(legal, now)
    _hear()

    printed = references.display(complaint.reference)
    assert [reference for _, reference in brand.told()] == [printed]
    assert printed in [reference for _, reference in legal.told()]
    assert len(legal.told()) == 2


def test_an_office_hears_of_its_district_and_the_head_office_of_the_country(a_shop, settings):
    shop = a_shop()
    now = current_time()
    complaint, _ = _file_against(shop, now)
    another = Office.objects.exclude(pk=complaint.office_id).filter(is_head=False).first()
    head = Office.objects.get(is_head=True)
    made = {}
    for office in (complaint.office, another, head):
        made[office.pk] = owning.add(WebhookWanted(shop.server.url), factories.officer(office), now)[0]
    catch_up()

    told = {key: Delivery.objects.filter(webhook=webhook).count() for key, webhook in made.items()}
    assert told == {complaint.office_id: 1, another.pk: 0, head.pk: 1}


def test_only_the_events_that_were_asked_for_are_told_and_only_those_since(a_shop):
    early = a_shop(events=["firm.offered"])
    now = current_time()
    complaint, reach = _file_against(early, now)
    late = a_shop(firm=early.firm)
    _offer(complaint, reach, current_time())
    _hear()

    assert [kind for kind, _ in early.told()] == ["firm.offered"]
    assert [kind for kind, _ in late.told()] == ["firm.offered"]


def test_an_act_that_is_taken_back_is_told_to_nobody(a_shop):
    shop = a_shop()
    now = current_time()
    complaint, reach = _file_against(shop, now)
    with transaction.atomic():
        _offer(complaint, reach, now)
        transaction.set_rollback(True)
    _hear()
    assert [kind for kind, _ in shop.told()] == ["consumer.filed"]


def test_the_reader_writes_each_event_once_however_often_it_reads(a_shop):
    shop = a_shop()
    _file_against(shop, current_time())
    catch_up()
    Reader.objects.filter(name=hearing.READER).update(tx=0, event=0)
    catch_up()

    assert Delivery.objects.count() == 1


def test_while_nobody_has_a_webhook_no_complaint_is_looked_at():
    factories.a_complaint(current_time())
    with CaptureQueriesContext(connection) as asked:
        assert hearing.catch_up()
    assert not [query["sql"] for query in asked if "complaints_complaint" in query["sql"]]


def test_a_body_holds_nobodys_data(a_shop):
    shop = a_shop()
    now = current_time()
    complaint, reach = _file_against(shop, now)
    _offer(complaint, reach, now)
    _hear()

    for heard in shop.server.heard:
        said = json.loads(heard.body)
        assert said["data"].keys() <= {"event_id", "reference", "status", "test"}
        text = heard.body.decode()
        assert "পরীক্ষা" not in text
        assert "+880" not in text


def test_names_that_are_no_events_are_named_and_there_is_an_end_to_webhooks(a_shop):
    shop = a_shop()
    now = current_time()
    with pytest.raises(ValidationFailed) as refused:
        hearing.add(WebhookWanted(shop.server.url, ["firm.offered", "office.added_note"]), shop.by, now)
    assert refused.value.errors["events"].slug == "webhook-events"

    for _ in range(WEBHOOKS - 1):
        hearing.add(WebhookWanted(shop.server.url), shop.by, now)
    with pytest.raises(ValidationFailed) as refused:
        hearing.add(WebhookWanted(shop.server.url), shop.by, now)
    assert refused.value.errors["url"].slug == "webhooks-too-many"


def test_another_firms_webhook_and_a_missing_one_look_the_same(a_shop):
    shop = a_shop()
    stranger = administrator(factories.firm(current_time()))
    for act in (owning.end, owning.replace_secret, owning.switch_on):
        with pytest.raises(NotFound):
            act(shop.webhook.pk, stranger, current_time())
    assert owning.webhooks_of(stranger) == []


def test_an_ended_webhook_is_called_no_more_and_its_secrets_are_gone(a_shop):
    shop = a_shop()
    _file_against(shop, current_time())
    catch_up()
    owning.end(shop.webhook.pk, shop.by, current_time())
    _hear()

    assert shop.server.connections == 0
    shop.webhook.refresh_from_db()
    assert not shop.webhook.secret
    assert Delivery.objects.count() == 0
