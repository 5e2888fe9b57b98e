"""The people of a firm: invited by a one-time link, given other roles, removed; the last administrator stays."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import Invitation, names_of
from ccms.accounts.models import FirmContact, Member
from ccms.complaints.firm_desk import papers
from ccms.core.failures import NotFound
from ccms.gate.limits import SIGN_IN
from ccms.ledger.models import Event
from ccms.notices import invitations
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from ccms.web import signed_in
from tests import factories
from tests.web.firm.desk.counter import words_of


def invite(counter, email="new@firm.test", who=None, **more):
    sent = {"name": "নতুন লোক", "email": email, "role": "firm_agent", "firm": str(counter.firm.pk), **more}
    return counter.post(who or counter.boss, "/firm/members", **sent)


def link_to(counter, email):
    deliver(counter.now)
    body = DevelopmentMessage.objects.filter(to=email).latest("at").body
    return re.search(r"/sign-in/invited/\S+", body).group()


def test_an_invited_member_chooses_a_password_by_a_link_that_works_once(counter):
    assert invite(counter).status_code == 302
    member = Member.objects.get(email="new@firm.test")
    link, browser = link_to(counter, "new@firm.test"), Client()

    form = browser.get(link, follow=True)
    chosen = {"password1": "আমার গোপন কথা ১২৩৪", "password2": "আমার গোপন কথা ১২৩৪"}
    browser.post(form.request["PATH_INFO"], chosen)

    member.refresh_from_db()
    assert member.check_password("আমার গোপন কথা ১২৩৪")
    assert (member.role, member.firm_id) == (Role.FIRM_AGENT, counter.firm.pk)
    assert "password1" not in Client().get(link, follow=True).text


def test_the_link_stands_in_no_notice(counter):
    invite(counter)
    link = link_to(counter, "new@firm.test")

    kept = Notice.objects.get(template="member.invited")

    assert link.rpartition("/")[2] not in str(kept.params) + kept.subject
    assert "new@firm.test" not in str(vars(kept))


def test_an_invitation_is_sent_again_until_it_is_used(counter):
    invite(counter)
    member = Member.objects.get(email="new@firm.test")

    counter.post(counter.boss, f"/firm/members/{member.pk}/again")
    assert Notice.objects.filter(template="member.invited").count() == 2
    assert counter.post(counter.boss, f"/firm/members/{counter.rahim.pk}/again").status_code == 404


def test_an_address_that_has_an_account_is_refused_at_its_field(counter):
    page = invite(counter, email=counter.stranger.email.upper())

    assert page.status_code == 422
    assert page.context["form"].errors["email"]
    assert "নতুন লোক" in page.text


def test_only_an_administrator_lets_people_in_and_only_into_his_own_house(counter):
    assert invite(counter, who=counter.rahim).status_code == 404
    assert invite(counter, firm=str(counter.other.pk)).status_code == 422
    assert counter.get(counter.boss, f"/firm/members/{counter.stranger.pk}").status_code == 404
    assert not Member.objects.filter(email="new@firm.test").exists()
    assert invite(counter, firm=str(counter.brand.pk)).status_code == 302
    assert Member.objects.get(email="new@firm.test").firm_id == counter.brand.pk


def test_a_removed_member_is_out_at_once_and_his_work_waits_for_a_colleague(counter):
    ticket, browser = counter.filed(), counter.browser(counter.rahim)
    papers.assign(references=[ticket.reference], to=counter.rahim.pk, by=counter.actor(counter.boss), now=counter.now)
    assert browser.get(ticket.url).status_code == 200

    removed = counter.post(counter.boss, f"/firm/members/{counter.rahim.pk}", act="remove")

    assert removed.status_code == 302
    assert browser.get(ticket.url).status_code == 302
    assert browser.get(ticket.url).headers["Location"].startswith("/sign-in/")
    assert papers.card_of(ticket.complaint).assignee is None


def test_a_role_changes_and_the_sessions_of_before_end(counter):
    browser = counter.browser(counter.rahim)

    counter.post(counter.boss, f"/firm/members/{counter.rahim.pk}", role="firm_admin")

    counter.rahim.refresh_from_db()
    assert counter.rahim.role == Role.FIRM_ADMIN
    assert browser.get("/firm/").status_code == 302


def test_the_last_administrator_stays(counter):
    for sent in ({"act": "remove"}, {"role": "firm_agent"}):
        page = counter.post(counter.boss, f"/firm/members/{counter.boss.pk}", **sent)
        assert page.status_code == 422
        assert "শেষ প্রশাসক" in words_of(page)
    counter.boss.refresh_from_db()
    assert (counter.boss.is_active, counter.boss.role) == (True, Role.FIRM_ADMIN)


def test_what_was_done_to_a_member_is_an_event_without_his_name(counter):
    invite(counter)
    member = Member.objects.get(email="new@firm.test")
    counter.post(counter.boss, f"/firm/members/{member.pk}", role="firm_admin")
    counter.post(counter.boss, f"/firm/members/{member.pk}", act="remove")

    chain = Event.objects.filter(subject=f"member:{member.pk}").order_by("seq")

    assert [event.kind for event in chain] == ["firm.invited_member", "firm.changed_role", "firm.removed_member"]
    assert {event.actor for event in chain} == {f"firm:{counter.boss.pk}"}
    assert not any(b"new@firm.test" in bytes(event.body) for event in chain)


def test_the_second_factor_is_asked_for_again_before_people_are_let_in_or_data_taken_away(counter, monkeypatch):
    browser, ticket = counter.browser(counter.boss), counter.filed()
    assert browser.get("/firm/members").status_code == 200

    monkeypatch.setattr(signed_in, "SIGN_IN", replace(SIGN_IN, second_factor_fresh=-timedelta(minutes=1)))

    assert browser.get("/firm/members").headers["Location"] == "/sign-in/code/again?next=%2Ffirm%2Fmembers"
    sent = {"act": "export", "one": ticket.reference}
    assert browser.post("/firm/ticked", sent).headers["Location"] == "/sign-in/code/again?next=%2Ffirm%2F"
    assert browser.get("/firm/").status_code == 200


def test_only_people_of_the_own_house_have_names(counter):
    everybody = [each.pk for each in (counter.rahim, counter.boss, counter.of_brand, counter.stranger)]

    assert set(names_of(everybody, counter.actor(counter.rahim))) == set(everybody[:3])
    assert set(names_of(everybody, counter.actor(counter.of_brand))) == set(everybody[:3])
    assert set(names_of(everybody, counter.actor(counter.stranger))) == {counter.stranger.pk}


def test_each_brand_is_told_at_its_own_address(counter):
    second = factories.contact(counter.brand, counter.now, channel="email", value="jutaghor@firm.test")
    FirmContact.objects.filter(pk=second.pk).update(designated=False)

    counter.post(counter.boss, f"/firm/pages/addresses/{second.pk}")

    chosen = FirmContact.objects.filter(designated=True)
    assert {(each.firm_id, each.pk) for each in chosen if each.firm_id != counter.other.pk} == {
        (counter.firm.pk, counter.contacts[counter.firm.pk].pk),
        (counter.brand.pk, second.pk),
    }
    foreign = counter.contacts[counter.other.pk]
    assert counter.post(counter.boss, f"/firm/pages/addresses/{foreign.pk}").status_code == 404
    ticket = counter.filed(counter.brand)
    told = Notice.objects.filter(subject=ticket.reference, recipient__startswith="contact:")
    assert {notice.recipient for notice in told} == {f"contact:{second.pk}"}
    assert mail.outbox == []


def test_who_was_given_another_role_meanwhile_manages_nobody_any_more(counter):
    late, other = counter.actor(counter.boss), counter.member("আরেক প্রশাসক", Role.FIRM_ADMIN)
    invited = Invitation(name="নতুন লোক", email="late@firm.test", role=Role.FIRM_ADMIN, firm=counter.firm.pk)
    firm_members.give_role(counter.boss.pk, Role.FIRM_AGENT, counter.actor(other), counter.now)

    for act in (
        lambda: firm_members.shut_out(other.pk, late, counter.now),
        lambda: firm_members.give_role(counter.rahim.pk, Role.FIRM_ADMIN, late, counter.now),
        lambda: invitations.invite(invited=invited, by=late, now=counter.now),
    ):
        with pytest.raises(NotFound):
            act()
    assert Member.objects.filter(firm=counter.firm, role=Role.FIRM_ADMIN, is_active=True).get() == other


def test_an_invitation_is_not_sent_again_and_again(counter):
    invite(counter)
    member = Member.objects.get(email="new@firm.test")

    sent = [counter.post(counter.boss, f"/firm/members/{member.pk}/again").status_code for _ in range(3)]

    assert sent == [302, 429, 429]
    assert Notice.objects.filter(template="member.invited").count() == 2


def choose_password(counter, email):
    browser = Client()
    form = browser.get(link_to(counter, email), follow=True)
    chosen = {"password1": "আমার গোপন কথা ১২৩৪", "password2": "আমার গোপন কথা ১২৩৪"}
    return browser.post(form.request["PATH_INFO"], chosen)


def test_an_administrator_lets_a_colleague_start_over_and_opens_a_removed_account_again(counter):
    page, browser = f"/firm/members/{counter.rahim.pk}", counter.browser(counter.rahim)
    assert f'action="{page}/anew"' in counter.get(counter.boss, page).text

    assert counter.post(counter.boss, f"{page}/anew").status_code == 302
    assert browser.get("/firm/").status_code == 302
    assert choose_password(counter, counter.rahim.email).status_code == 302

    counter.post(counter.boss, page, act="remove")
    assert f'action="{page}/open"' in counter.get(counter.boss, page).text
    assert counter.post(counter.boss, page, role="firm_admin").status_code == 404
    counter.later(minutes=10)
    assert counter.post(counter.boss, f"{page}/open").status_code == 302
    assert choose_password(counter, counter.rahim.email).status_code == 302

    counter.rahim.refresh_from_db()
    assert (counter.rahim.is_active, counter.rahim.role) == (True, Role.FIRM_AGENT)
    kinds = Event.objects.filter(subject=f"member:{counter.rahim.pk}").order_by("seq").values_list("kind", flat=True)
    assert [kind for kind in kinds if not kind.endswith("password")] == [
        "firm.started_over", "firm.removed_member", "firm.opened_again"]  # fmt: skip


def test_nobody_of_a_firm_starts_over_for_themselves_or_for_another_house(counter):
    assert (
        f"/firm/members/{counter.boss.pk}/anew"
        not in counter.get(counter.boss, f"/firm/members/{counter.boss.pk}").text
    )
    for who, other in ((counter.boss, counter.boss), (counter.boss, counter.stranger), (counter.rahim, counter.boss)):
        for act in ("anew", "open"):
            assert counter.post(who, f"/firm/members/{other.pk}/{act}").status_code == 404
    assert not Notice.objects.filter(template__in=("member.started_over", "member.opened_again")).exists()
