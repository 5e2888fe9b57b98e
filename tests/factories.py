"""People, firms and complaints for tests, made through the services when their state matters."""

import secrets
import uuid
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.consumers import consumer_of
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.members.managing import actor_of
from ccms.accounts.members.offices import install_offices
from ccms.accounts.models import Consumer, Firm, FirmContact, Member, Office
from ccms.accounts.privacy.sealing import give_keys
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import file
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book

_numbers = iter(range(10_000_000 + secrets.randbelow(80_000_000), 99_999_999))


def offices(now):
    """Return the office in Dhaka; where a test has taken the offices away, install every office of the pack again."""
    dhaka = Office.objects.filter(code="dhaka").first()
    if dhaka is None:
        install_offices(book().on(dhaka_day(now)))
        dhaka = Office.objects.get(code="dhaka")
    return dhaka


def consumer(now, phone=None, **columns):
    """Make a consumer with a verified number."""
    row = consumer_of(phone or f"+88017{next(_numbers)}", now)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    return row


def end_sessions(row):
    """End every session of a consumer, as everything does that raises the number that sessions carry."""
    Consumer.objects.filter(pk=row.pk).update(session_epoch=F("session_epoch") + 1)


def as_consumer(row):
    """Return the actor that this consumer is."""
    return Actor(role=Role.CONSUMER, id=row.id, consumer=row.id)


def firm(now, name="শাড়িঘর", **columns):
    """Make a firm known from a register."""
    return Firm.objects.create(
        slug=f"firm-{uuid.uuid4().hex[:8]}",
        name_bn=name,
        name_en=columns.pop("name_en", "Sharighor"),
        registered=columns.pop("registered", True),
        created_at=now,
        **columns,
    )


def contact(of, now, *, proved=True, channel="sms", value=None, named_by=None):
    """Give a firm a contact."""
    value = value or (f"shop{next(_numbers)}@example.com" if channel == "email" else f"+88018{next(_numbers)}")
    row = FirmContact(
        id=uuid.uuid4(),
        firm=of,
        channel=channel,
        source="register" if proved else "complainant",
        proof="proved" if proved else "unproved",
        proved_at=now if proved else None,
        designated=proved,
        named_by=named_by,
        value_index=contact_index(Channel(channel), value),
        created_at=now,
    )
    give_keys([row], now)
    row.value = value
    row.save(force_insert=True)
    return row


def as_firm(row):
    """Return the actor who speaks through this contact."""
    return Actor(role=Role.FIRM_LINK, id=row.id, firm=row.firm_id, contact=row.id, contact_verified=row.is_proved)


def member(office, role=Role.OFFICER, **columns):
    """Employ somebody in an office."""
    address = f"{uuid.uuid4().hex[:8]}@dncrp.test"
    known = {"name": "কর্মকর্তা", **columns}
    return Member.objects.create_member(email=address, password=None, role=role, office=office, **known)


def officer(office, role=Role.OFFICER):
    """Employ somebody in an office and return its actor."""
    return actor_of(member(office, role))


def post_of(actor):
    """Return the id of the post that an officer holds."""
    return actor.posts[0]


WRONG_ITEM = {
    "sale_channel": "social_page",
    "purchase_purpose": "own_use",
    "price": 215_000,
    "advance": 215_000,
    "pay_method": "bkash",
    "firm_told": "no_solution",
    "told_how": "messenger",
    "firm_said": "promised",
}


def filing(of, now, *, draft=None, facts=None, **fields):
    """Return a filing that passes the checks: a wrong item, the firm told nine days ago without a solution."""
    day = dhaka_day(now)
    known = {
        **WRONG_ITEM,
        "ordered_at": day - timedelta(days=12),
        "paid_at": now - timedelta(days=12),
        "delivered_at": day - timedelta(days=10),
        "firm_told_at": now - timedelta(days=9),
        "told_proof": True,
        **(facts or {}),
    }
    return Filing(
        draft=draft or uuid.uuid4(),
        firm=of.id,
        category=fields.pop("category", "WRONG_ITEM"),
        wish=fields.pop("wish", "refund"),
        narrative=fields.pop("narrative", "দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।"),
        facts=known,
        name=fields.pop("name", "পরীক্ষা নাম"),
        district=fields.pop("district", "dhaka"),
        **fields,
    )


def a_complaint(now, **fields):
    """File a complaint against a firm that can be reached; returns it with its consumer, firm and contact."""
    offices(now)
    person, shop = consumer(now), firm(now)
    reach = contact(shop, now)
    filed = file(filing=filing(shop, now, **fields), by=as_consumer(person), now=now)
    return filed.complaint, person, shop, reach


def a_picture(now, name="ছবি.png"):
    """Return a small uploaded picture, a different one each time."""
    image = Image.new("RGB", (8, 8), tuple(secrets.token_bytes(3)))
    image.putpixel((0, 0), tuple(secrets.token_bytes(3)))
    written = BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")
