"""No cookie holds a number, an address or a name: it is signed, and whoever has the browser can read it."""

import base64
import binascii
import re
import uuid
import zlib

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.complaints.acts import contacting
from ccms.complaints.filing.receiving import file
from tests import factories
from tests.web.office.applicants import DBID, MAIL, PHONE, Applicant, of_register
from tests.web.office.intakes.handing import NAME, typed
from tests.web.office.intakes.handing import PHONE as HANDED
from tests.web.office.intakes.handing import post as clerk_sends
from tests.web.office.test_claimants import Claimant

NUMBER = re.compile(r"(?<![0-9a-z])(?:\+?880|0)1[3-9]\d{8}(?!\d)")
MAIL_ADDRESS = re.compile(r"[^\s\"@]+@[^\s\"@]+\.\w+")
PAGE_ONLY = "/answer/{0}?k={1}"


@pytest.fixture
def cookies(monkeypatch):
    """Return every cookie that an answer of the test sets: name, value, and whether it is kept to HTTPS."""
    kept, real = [], HttpResponseBase.set_cookie

    def setting(self, key, value="", **how):
        kept.append((key, value, how.get("secure", False)))
        return real(self, key, value, **how)

    monkeypatch.setattr(HttpResponseBase, "set_cookie", setting)
    return kept


def readings(value):
    """Yield a cookie as it is written, and each part of it as whoever has it can decode it."""
    yield value
    for part in re.split(r"[:|~]", value):
        bare = part.lstrip(".")
        try:
            octets = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
            yield (zlib.decompress(octets) if part.startswith(".") else octets).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError, zlib.error):
            continue


def personal(cookies):
    """Return the cookies in which a number, a mail address or a name can be read."""
    names = {NAME, "রহিমা", "রঙিন শাড়ি"}
    return {
        (key, text)
        for key, value, _secure in cookies
        for text in readings(value)
        if NUMBER.search(text) or MAIL_ADDRESS.search(text) or any(name in text for name in names)
    }


def key():
    return {"idempotency_key": str(uuid.uuid4())}


def code(desk):
    return current_codes(desk.now)[0].code


def _signs_in(desk):
    browser = Client()
    browser.post("/t/sign-in", {**key(), "phone": "01712000001"})
    return browser.post("/t/sign-in/code", {**key(), "code": code(desk)})


def _files(desk):
    browser = Client()
    browser.post("/c", {**key(), "phone": "01712000002"})
    browser.post("/c/code", {**key(), "again": "1"})
    return browser.post("/c/code", {**key(), "code": code(desk)})


def _confirms_what_was_handed_over(desk):
    clerk = desk.member("সোহেল রানা", Role.CLERK)
    intake = typed(desk, clerk)
    clerk_sends(desk, clerk, f"/office/intakes/{intake.pk}/invite")
    intake.refresh_from_db()
    browser = Client()
    browser.post(f"/h/{intake.code}", {**key(), "do": "code"})
    assert HANDED[-4:] in browser.get(f"/h/{intake.code}/code?lang=en").text
    return browser.post(f"/h/{intake.code}/code", {**key(), "code": code(desk)})


def _claims_a_page(desk):
    claimed = Claimant(desk).claim(of_register(desk), PHONE)
    assert claimed.status_code == 200
    return _by_mail(desk)


def _by_mail(desk):
    shop, browser = factories.firm(desk.now), Client()
    known = factories.contact(shop, desk.now, channel="email").value.open()
    browser.post(f"/firm/claim/{shop.slug}", {**key(), "address": known})
    return browser.post(f"/firm/claim/{shop.slug}/code", {**key(), "code": code(desk)})


def _registers_a_shop(desk):
    applicant = Applicant(desk)
    applicant.send(name_bn="রঙিন শাড়ি", name_en="Rongin Sharee", kind="fcommerce_page")
    applicant.send("number", identity="dbid", number=DBID.number)
    applicant.send("contact", person="রহিমা", phone=PHONE, email=MAIL)
    return applicant.send("code", code=code(desk))


def _looks_at_their_data(desk):
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, factories.consumer(desk.now), desk.now)
    browser.cookies = answer.cookies
    browser.post("/t/me/check", key())
    return browser.post("/t/me/code", {**key(), "code": code(desk)})


def _writes_for_a_caller(desk):
    browser = desk.sign_in(desk.member("সোহেল রানা", Role.CLERK))
    browser.post("/office/assist", {**key(), "phone": "01712000003"})
    return browser.post("/office/assist/code", {**key(), "code": code(desk)})


def _answers_by_a_contact(desk):
    filed, _person, _shop, reach = factories.a_complaint(desk.now)
    browser = Client()
    browser.post(f"/answer/{filed.reference}", {**key(), "contact": str(reach.pk)})
    return browser.post(f"/answer/{filed.reference}/code", {**key(), "code": code(desk)})


def _answers_with_their_own_number(desk):
    person, shop = factories.consumer(desk.now), factories.firm(desk.now, registered=False)
    factories.contact(shop, desk.now, proved=False, channel="page", named_by=person)
    filed = file(filing=factories.filing(shop, desk.now), by=factories.as_consumer(person), now=desk.now).complaint
    browser = Client(headers={"user-agent": "Mozilla/5.0"})
    browser.get(PAGE_ONLY.format(filed.reference, contacting.page_token(filed.reference)))
    browser.post(f"/answer/{filed.reference}/number", {**key(), "phone": "01812000004"})
    browser.post(f"/answer/{filed.reference}/code", {**key(), "again": "1"})
    return browser.post(f"/answer/{filed.reference}/code", {**key(), "code": code(desk)})


FLOWS = (
    _signs_in,
    _files,
    _confirms_what_was_handed_over,
    _claims_a_page,
    _registers_a_shop,
    _looks_at_their_data,
    _writes_for_a_caller,
    _answers_by_a_contact,
    _answers_with_their_own_number,
)


@pytest.mark.parametrize("flow", FLOWS)
def test_no_cookie_of_a_way_through_a_code_can_be_read_as_a_number_or_a_name(desk, cookies, settings, flow):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    last = flow(desk)

    assert last.status_code == 302
    assert cookies
    assert personal(cookies) == set()
    assert {name for name, value, secure in cookies if value and not secure} == set()
