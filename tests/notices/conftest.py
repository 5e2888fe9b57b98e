"""People to be told, servers to tell them by, and the complaint's ear for proofs."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import request_code
from ccms.accounts.consumers import consumer_of
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.privacy.sealing import give_keys
from ccms.notices import outbox
from ccms.notices.channels.mailers import mailers
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice
from ccms.notices.outbox import NoticePlan
from tests.notices import hooks
from tests.servers import mail_server, sms_server

REFERENCE = "7K4M92XDPQH"
PHONE = "+8801712345678"


@pytest.fixture
def committed(transactional_db):
    """Give a database whose rows other threads see."""


@pytest.fixture
def consumer(committed, now):
    row = consumer_of(PHONE, now)
    row.email, row.email_confirmed_at = "rahima@example.com", now
    row.save()
    return row


@pytest.fixture
def firm(committed, now):
    return Firm.objects.create(slug="sharighor", name_bn="শাড়িঘর", name_en="Sharighor", created_at=now)


@pytest.fixture
def contact(firm, now):
    return a_contact(firm, now, "sms", "+8801811111111", designated=True)


def a_contact(firm, now, channel, value, *, designated):
    row = FirmContact(
        firm=firm,
        channel=channel,
        value=value,
        value_index=contact_index(Channel(channel), value),
        source="register",
        proof="proved",
        proved_at=now,
        designated=designated,
        created_at=now,
    )
    give_keys([row], now)
    row.save()
    return row


@pytest.fixture
def heard(settings):
    """Return what the complaint is told of proved notices."""
    settings.CCMS_ON_NOTICE_PROVED = "tests.notices.hooks.heard"
    hooks.told.clear()
    hooks.trouble.clear()
    return hooks.told


@pytest.fixture(autouse=True)
def quiet_hook(heard):
    """Keep complaints out of these tests."""


@pytest.fixture
def gateway(settings, committed):
    with sms_server() as server:
        settings.CCMS_SMS_URL = [server.url()]
        yield server


@pytest.fixture
def forgetful_gateway(settings, committed):
    """Return a gateway that does not know our reference."""
    with sms_server() as server:
        settings.CCMS_SMS_URL = [server.url(shape="bulksmsbd")]
        yield server


@pytest.fixture
def post(settings, committed):
    with mail_server() as (post, url):
        settings.CCMS_MAIL_URL, settings.MAILERS = url, mailers(url)
        yield post


@pytest.fixture
def tell(now, firm):
    """Write a notice as an act would, and return its row."""

    def tell(recipient, *, channel="sms", template="consumer.filed", at=now, event=None, group=None, **params):
        plan = NoticePlan(
            event=event or uuid4(),
            subject=params.pop("subject", REFERENCE),
            recipient=recipient,
            channel=channel,
            template=template,
            language=params.pop("language", "bn"),
            at=at,
            params={"firm": str(firm.id)} | params,
            group=group,
        )
        with transaction.atomic():
            outbox.write([plan])
        return Notice.objects.get(event=plan.event, recipient=recipient, channel=channel)

    return tell


def deliver_until(now, end):
    """Deliver again and again as hours pass, until nothing waits or the end has come."""
    while now < end and Notice.objects.filter(state__in=("queued", "sending")).exists():
        deliver(now)
        now += timedelta(minutes=10)
    return now


def of(person):
    kind = {"Consumer": "consumer", "FirmContact": "contact", "Member": "member", "Office": "office"}
    return f"{kind[type(person).__name__]}:{person.pk}"


def number(index):
    """Return one of many numbers."""
    return f"+88017{index:08}"


def nobody():
    return f"consumer:{UUID(int=0)}"


def ask_code(now, phone=PHONE, purpose=CodePurpose.TRACK):
    """Ask for a code as a person does; returns the request."""
    return request_code(phone, purpose, address="192.0.2.1", send=outbox.queue_code, now=now).request_id


def state_of(notice):
    """Return where a message stands now, and why."""
    notice.refresh_from_db()
    return notice.state, notice.last_error
