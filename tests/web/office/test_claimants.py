"""Somebody says that a page which stands here is theirs: a code gives it at once, or an application asks for it."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms import entries, shop_keys
from ccms.accounts.members.managing import actor_of, password_word
from ccms.accounts.members.staff import start_over
from ccms.accounts.models import Member
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.members.forms import AccountAdapter
from tests import factories
from tests.web.office.applicants import MAIL, PHONE, Applicant, answer, of_register
from tests.web.office.working import words_of


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


class Claimant(Applicant):
    """Somebody who says that a page which stands here is theirs."""

    def claim(self, firm, address, mail=MAIL):
        page = f"/firm/claim/{firm.slug}"
        key = {"idempotency_key": str(uuid.uuid4())}
        assert self.browser.post(page, {**key, "address": address}).headers["Location"] == f"{page}/code"
        code = current_codes(self.desk.now)[0].code
        assert self.browser.post(f"{page}/code", {**key, "code": code}).headers["Location"] == f"{page}/person"
        return self.browser.post(f"{page}/person", {**key, "name": "রহিমা", "email": mail})


def test_a_code_to_a_registers_contact_gives_the_page_at_once(desk):
    known = of_register(desk)
    assert f"/firm/claim/{known.slug}" in Client().get(f"/firms/{known.slug}").text

    page = Claimant(desk).claim(known, PHONE)

    assert "পাতাটি এখন আপনার" in words_of(page)
    member = Member.objects.get(firm=known)
    assert (member.role, member.email) == (Role.FIRM_ADMIN, MAIL)
    assert Event.objects.get(subject=f"firm:{known.pk}").kind == "firm.claimed_page"
    assert Notice.objects.get(template="member.invited_first").recipient == f"member:{member.pk}"
    assert shop_keys.rotate_key(actor_of(member), desk.now).secret
    assert "আগে থেকেই এখানে আছেন" in words_of(Client().get(f"/firm/claim/{known.slug}"))
    again = Claimant(desk).browser.post(f"/firm/claim/{known.slug}", {"address": PHONE})
    assert again.status_code == 200


def test_a_contact_that_is_not_known_as_the_shops_leads_to_an_application_with_the_claim(desk, head):
    known = of_register(desk)
    claimant = Claimant(desk)

    assert claimant.claim(known, "+8801555667788").headers["Location"] == "/firm/register"
    assert not Member.objects.filter(firm=known).exists()
    claimant.browser.cookies["ccms-application"]["path"] = "/"
    application = claimant.apply(phone="+8801555667788", mail="new@rongin.example", number="77665544")

    assert application.claims == known
    page = desk.sign_in(head).get(f"/office/registry/{application.pk}")
    assert known.slug in page.text
    assert answer(desk, head, application, number_seen="on", page_seen="on").status_code == 302
    application.refresh_from_db()
    assert (application.firm, application.member.firm) == (known, known)


def test_a_number_that_only_a_buyer_named_gives_nobody_a_page(desk, head):
    known = of_register(desk)
    person = factories.consumer(desk.now)
    factories.contact(known, desk.now, proved=False, named_by=person, value="+8801555667788")
    entries.name_contact(known, Channel.SMS, "+8801555667799", source="complainant", named_by=person.pk, now=desk.now)

    assert Claimant(desk).claim(known, "+8801555667799").headers["Location"] == "/firm/register"
    assert not Member.objects.filter(firm=known).exists()


def test_a_claim_counts_for_the_page_for_which_the_code_was_sent_alone(desk):
    known, other = of_register(desk), factories.firm(desk.now)
    factories.contact(other, desk.now)
    claimant = Claimant(desk)
    claimant.claim(known, "+8801555667788")

    page = claimant.browser.post(f"/firm/claim/{other.slug}/person", {"name": "x", "email": "x@y.example"})

    assert page.headers["Location"] == f"/firm/claim/{other.slug}"


def test_a_mistyped_address_is_corrected_from_the_same_browser_while_the_invitation_waits(desk):
    known, claimant = of_register(desk), Claimant(desk)
    claimant.claim(known, PHONE, mail="rahma@page.example")
    page = f"/firm/claim/{known.slug}/person"
    member = Member.objects.get(firm=known)
    first = reverse("account_reset_password_from_key", kwargs=password_word(member))
    assert "rahma@page.example" in claimant.browser.get(page).text

    def correct(browser, mail=MAIL):
        return browser.post(page, {"idempotency_key": str(uuid.uuid4()), "name": "রহিমা", "email": mail})

    taken = desk.nasrin.email
    assert correct(claimant.browser, taken).status_code == 422
    assert "পাতাটি এখন আপনার" in words_of(correct(claimant.browser))
    member.refresh_from_db()
    assert (member.email, Member.objects.filter(firm=known).count()) == (MAIL, 1)
    assert Notice.objects.filter(template="member.invited_first").count() == 2
    assert "লিংকটির মেয়াদ শেষ" in words_of(Client().get(first, follow=True))

    member.set_password("পাঁচটি সাধারণ শব্দ পরপর")
    member.save()
    assert correct(claimant.browser).headers["Location"] == f"/firm/claim/{known.slug}"  # the invitation was used
    member.set_unusable_password()
    member.save()
    assert correct(Client()).headers["Location"] == f"/firm/claim/{known.slug}"  # another browser has proved nothing
    for _ in range(3):
        correct(claimant.browser)
    assert Notice.objects.filter(template="member.invited_first").count() == 4


def test_an_invitation_is_used_or_corrected_and_never_both(desk):
    known, claimant = of_register(desk), Claimant(desk)
    claimant.claim(known, PHONE, mail="rahma@page.example")
    invited = Member.objects.get(firm=known)  # as the page of the first link has it
    page, key = f"/firm/claim/{known.slug}/person", {"idempotency_key": str(uuid.uuid4())}

    with CaptureQueriesContext(connection) as asked:
        claimant.browser.post(page, {**key, "name": "রহিমা", "email": MAIL})
    with pytest.raises(NotFound):
        AccountAdapter().set_password(invited, "পাঁচটি সাধারণ শব্দ পরপর")

    invited.refresh_from_db()
    assert (invited.email, invited.has_usable_password()) == (MAIL, False)
    assert any("accounts_member" in each["sql"] and "FOR UPDATE" in each["sql"] for each in asked)

    AccountAdapter().set_password(invited, "পাঁচটি সাধারণ শব্দ পরপর")
    start_over(MAIL, desk.now)
    again = claimant.browser.post(page, {"idempotency_key": str(uuid.uuid4()), "name": "x", "email": "x@y.example"})
    assert again.headers["Location"] == f"/firm/claim/{known.slug}"
    assert Member.objects.get(firm=known).email == MAIL


def test_who_has_proved_another_contact_of_the_shop_corrects_nothing(desk):
    known, other = of_register(desk), Claimant(desk)
    factories.contact(known, desk.now, value="+8801555667788")
    page, key = f"/firm/claim/{known.slug}", {"idempotency_key": str(uuid.uuid4())}
    other.browser.post(page, {**key, "address": "+8801555667788"})
    other.browser.post(f"{page}/code", {**key, "code": current_codes(desk.now)[0].code})
    assert other.browser.get(f"{page}/person").status_code == 200

    desk.later(minutes=2)
    Claimant(desk).claim(known, PHONE)

    assert other.browser.get(f"{page}/person").headers["Location"] == page
