"""Somebody who registers a shop, and the answer of the registry to them."""

import uuid

from django.test import Client

from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms.entries import FirmEntry, register_firm
from ccms.accounts.firms.identities import Identity, note_identity
from ccms.accounts.models import Application
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.notices import applications
from tests import factories

PHONE, MAIL = "+8801911223344", "owner@rongin.example"
DBID = Identity(IdentityKind.DBID, "151258421")


class Applicant:
    """Somebody with a phone who registers a shop."""

    def __init__(self, desk):
        self.desk, self.browser = desk, Client()

    def send(self, page="", /, **sent):
        address = "/firm/register" + (f"/{page}" if page else "")
        return self.browser.post(address, {"idempotency_key": str(uuid.uuid4()), **sent})

    def reach_papers(self, phone=PHONE, mail=MAIL, number=DBID.number, **named):
        named = {"name_bn": "রঙিন শাড়ি", "name_en": "Rongin Sharee", "kind": "fcommerce_page", **named}
        assert self.send(**named).headers["Location"] == "/firm/register/number"
        assert self.send("number", identity="dbid", number=number).headers["Location"] == "/firm/register/contact"
        assert self.send("contact", person="রহিমা", phone=phone, email=mail).headers["Location"] == "/firm/register/code"
        code = next(each.code for each in current_codes(self.desk.now) if each.phone == phone)
        assert self.send("code", code=code).headers["Location"] == "/firm/register/mail"
        return self.press(self.link())

    def link(self):
        return applications.path_for(f"applicant:{self.application.pk}")

    def press(self, link):
        return self.browser.post(link, {"idempotency_key": str(uuid.uuid4())})

    def apply(self, **changes):
        assert self.reach_papers(**changes).headers["Location"] == "/firm/register/papers"
        done = self.send("papers", page="facebook.com/rongin.sharee", paper=[factories.a_picture(self.desk.now)])
        assert done.status_code == 302, done.content
        return self.application

    @property
    def application(self):
        return Application.objects.select_related("firm", "member").latest("begun_at")


def answer(desk, who, application, how="", **sent):
    address = f"/office/registry/{application.pk}" + (f"/{how}" if how else "")
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **sent})


def of_register(desk, phone=PHONE):
    firm = register_firm(
        FirmEntry(slug="dbid-1", name_bn="রঙিন শাড়ি বিতান", name_en="", contacts=((Channel.SMS, phone),)), desk.now
    )
    note_identity(firm, DBID, IdentityProof.REGISTER, desk.now)
    return firm
