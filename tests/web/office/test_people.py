"""The people of an office: invited by a link that is shown once, deactivated so that no complaint is left alone."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.in_charge import acting
from ccms.accounts.members import people
from ccms.accounts.members.staff import shut_out
from ccms.accounts.models import Holding, Member, Office, Post
from ccms.complaints.models import Complaint
from ccms.complaints.reading.vitals import Vital, measured
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound
from ccms.gate.limits import SIGN_IN
from ccms.ledger.models import Event
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from ccms.web import signed_in
from tests.web.office.working import words_of

LINK = re.compile(r"/sign-in/invited/[^\s<\"]+")


@pytest.fixture
def head(desk):
    return desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)


@pytest.fixture
def admin(desk):
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def send(desk, who, url, **fields):
    return desk.sign_in(who).post(url, {"idempotency_key": str(uuid.uuid4()), **fields})


def invite(desk, who, url="/office/people", **more):
    sent = {"name": "নতুন লোক", "email": "new@dncrp.test", "role": "officer", "post": "", **more}
    return send(desk, who, url, **sent)


def post_of(member):
    return Holding.objects.get(member=member, until=None).post


def newest(subject):
    return Event.objects.filter(subject=subject).latest("seq")


def test_a_head_invites_an_officer_by_a_link_that_is_shown_once_mailed_and_used_once(desk, head):
    page = invite(desk, head)
    deliver(desk.now)
    member = Member.objects.get(email="new@dncrp.test")
    mailed = LINK.search(DevelopmentMessage.objects.get(to=member.email).body).group()
    (shown,) = LINK.findall(page.text)

    browser = Client()
    form = browser.get(shown, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "আমার গোপন কথা ১২৩৪", "password2": "আমার গোপন কথা ১২৩৪"})
    member.refresh_from_db()

    assert (member.role, member.office.code) == (Role.OFFICER, "dhaka")
    assert member.check_password("আমার গোপন কথা ১২৩৪")
    assert "password1" not in Client().get(mailed, follow=True).text
    assert "invited/" not in desk.sign_in(head).get("/office/people").text
    kinds = list(Event.objects.filter(subject=f"member:{member.pk}").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["office.invited_member", "office.set_password"]
    kept = Notice.objects.get(template="member.invited_to_office")
    assert shown.rpartition("/")[2] not in str(kept.params)
    assert desk.actor(member).posts


def test_a_link_lives_for_three_days(desk, head, settings):
    (link,) = LINK.findall(invite(desk, head).text)

    settings.PASSWORD_RESET_TIMEOUT = -1
    late = Client().get(link, follow=True)

    assert "password1" not in late.text
    settings.PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
    assert "password1" in Client().get(link, follow=True).text


def test_the_link_of_somebody_who_is_deactivated_before_it_is_used_opens_nothing(desk, head):
    (link,) = LINK.findall(invite(desk, head).text)
    member = Member.objects.get(email="new@dncrp.test")

    send(desk, head, f"/office/people/{member.pk}", successor="")

    assert "password1" not in Client().get(link, follow=True).text
    assert send(desk, head, f"/office/people/{member.pk}/again").status_code == 404


def test_an_address_too_long_to_keep_and_a_post_that_was_filled_meanwhile_are_refused(desk, head):
    posts = Post.objects.count()

    assert invite(desk, head, email="x" * 250 + "@b.test").status_code == 422
    assert invite(desk, head, post=str(post_of(desk.nasrin).pk)).status_code == 422
    assert Post.objects.count() == posts


def test_the_same_form_twice_invites_once_and_shows_the_link_once(desk, head):
    browser, sent = (
        desk.sign_in(head),
        {"name": "ন", "email": "a@b.test", "role": "clerk", "idempotency_key": uuid.uuid4()},
    )

    first, again = browser.post("/office/people", sent), browser.post("/office/people", sent)

    assert LINK.search(first.text)
    assert again.status_code == 302
    assert Member.objects.filter(email="a@b.test").count() == 1


def test_a_head_lets_in_officers_and_clerks_of_the_own_office_only(desk, head, admin):
    elsewhere = desk.member("বগুড়ার কর্মকর্তা", code="bogura")

    assert invite(desk, head, role="auditor").status_code == 422
    assert desk.sign_in(head).get(f"/office/people/{elsewhere.pk}").status_code == 404
    assert desk.sign_in(head).get(f"/office/posts/{post_of(elsewhere).pk}").status_code == 404
    assert desk.sign_in(head).get(f"/office/people/{head.pk}").status_code == 404
    invite(desk, head, "/office/people?office=bogura")
    assert Member.objects.get(email="new@dncrp.test").office.code == "dhaka"
    assert desk.sign_in(desk.nasrin).get("/office/people").status_code == 404
    assert elsewhere.name not in desk.sign_in(head).get("/office/people").text


def test_an_administrator_lets_every_role_with_a_door_into_any_office(desk, admin):
    for number, role in enumerate(people.MANAGED[Role.ADMIN]):
        page = invite(desk, admin, "/manage/people?office=bogura", role=str(role), email=f"{number}@dncrp.test")
        assert LINK.search(page.text), role

    made = Member.objects.filter(office__code="bogura")
    assert {one.role for one in made} == {str(role) for role in people.MANAGED[Role.ADMIN]}
    assert all(newest(f"member:{one.pk}").kind == "admin.invited_member" for one in made)
    assert invite(desk, admin, "/manage/people", role="coordinator").status_code == 422


def test_an_invited_person_takes_a_vacant_post_with_its_complaints(desk, head):
    case, post = desk.taken_up(), post_of(desk.nasrin)
    send(desk, head, f"/office/people/{desk.nasrin.pk}", successor="")

    shown = words_of(desk.sign_in(head).get("/office/people"))
    invite(desk, head, post=str(post.pk))

    member = Member.objects.get(email="new@dncrp.test")
    assert "কর্মকর্তা (চলমান অভিযোগ ১টি)" in shown
    assert desk.actor(member).posts == (post.pk,)
    assert acting(case.now_stands().post_id, desk.now) == member


def test_a_deactivated_officer_is_out_at_once_and_the_head_acts_for_the_post(desk, head):
    case, post = desk.taken_up(), post_of(desk.nasrin)
    browser, by = desk.sign_in(desk.nasrin), desk.actor(desk.nasrin)
    key = api_keys.make(KeyWanted("Nothi", [Scope.READ], 90), by, desk.now)[0]
    assert browser.get(case.url).status_code == 200
    seq = case.now_stands().event_seq

    left = send(desk, head, f"/office/people/{desk.nasrin.pk}", successor="")
    key.refresh_from_db()

    assert left.status_code == 302
    assert browser.get(case.url).status_code == 302
    assert key.revoked_at
    assert acting(case.now_stands().post_id, desk.now) == head
    assert case.now_stands().event_seq == seq, "nothing is written on the complaint"
    assert case.reference in desk.sign_in(head).get("/office/?view=mine").text.replace("-", "")
    event = newest(f"member:{desk.nasrin.pk}")
    assert (event.kind, event.data["posts"], event.data["successor"]) == (
        "office.deactivated_member",
        [str(post.pk)],
        "",
    )
    assert post in Post.objects.all()


def test_a_successor_takes_over_every_complaint(desk, head):
    cases = [desk.taken_up() for _ in range(2)]

    send(desk, head, f"/office/people/{desk.nasrin.pk}", successor=str(post_of(desk.tanvir).pk))

    assert {acting(case.now_stands().post_id, desk.now) for case in cases} == {desk.tanvir}
    assert len(desk.actor(desk.tanvir).posts) == 2
    assert Notice.objects.get(template="member.given_post").recipient == f"member:{desk.tanvir.pk}"


def test_nobody_leaves_open_complaints_without_a_person(desk, admin):
    case = desk.taken_up()

    refused = send(desk, admin, f"/manage/people/{desk.nasrin.pk}", successor="")
    held = acting(case.now_stands().post_id, desk.now)
    done = send(desk, admin, f"/manage/people/{desk.nasrin.pk}", successor=str(post_of(desk.tanvir).pk))

    assert refused.status_code == 422
    assert "কে দায়িত্ব নেবেন" in words_of(refused)
    assert held == desk.nasrin
    assert done.status_code == 302
    charges = Complaint.objects.filter(ended_at=None, post__isnull=False).values_list("post", flat=True)
    assert all(acting(post, desk.now) for post in charges)
    assert newest(f"member:{desk.nasrin.pk}").kind == "admin.deactivated_member"


def test_a_post_changes_hands_by_an_order(desk, head):
    case, post = desk.taken_up(), post_of(desk.nasrin)

    send(desk, head, f"/office/posts/{post.pk}", member=str(desk.tanvir.pk), order_no="৪২/২০২৬")

    event = newest(f"post:{post.pk}")
    assert (event.kind, event.data["from"], event.data["to"]) == (
        "office.transferred_post",
        str(desk.nasrin.pk),
        str(desk.tanvir.pk),
    )
    assert Holding.objects.get(post=post, until=None).order_no == "৪২/২০২৬"
    told = Notice.objects.get(template="member.given_post")
    assert (told.recipient, told.event) == (f"member:{desk.tanvir.pk}", event.event_id)
    assert acting(case.now_stands().post_id, desk.now) == desk.tanvir
    assert "তানভীর আহমেদ" in case.get(head).text


def test_a_supervisor_hands_posts_over_below_and_lets_nobody_in(desk):
    division = Office.objects.get(code="division-dhaka")
    by = desk.member("তত্ত্বাবধায়ক", Role.SUPERVISOR, code=division.code)
    below, beside = desk.member("গাজীপুর", code="gazipur"), desk.member("বগুড়া", code="bogura")

    post = post_of(below).pk
    page = desk.sign_in(by).get("/office/people?office=gazipur")
    done = send(desk, by, f"/office/posts/{post}", member=str(desk.nasrin.pk), order_no="")

    assert "গাজীপুর" in page.text
    assert f'href="/office/posts/{post}"' in page.text
    assert 'name="role"' not in page.text
    assert done.status_code == 302
    assert Holding.objects.get(post__office__code="gazipur", until=None).member == desk.nasrin
    assert desk.sign_in(by).get(f"/office/posts/{post_of(beside).pk}").status_code == 404
    with pytest.raises(NotFound):
        people.managed_member(desk.nasrin.pk, desk.actor(by))


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ([], "203.0.113.9", 200),
        (["10.20.0.0/16"], "10.20.3.4", 200),
        (["10.20.0.0/16"], "::ffff:10.20.3.4", 200),
        (["10.20.0.0/16"], "203.0.113.9", 404),
    ],
)
def test_an_administrators_pages_answer_in_named_networks_only(desk, admin, settings, networks, address, status):
    settings.CCMS_MANAGE_NETWORKS = [ip_network(each) for each in networks]

    assert desk.sign_in(admin).get("/manage/people", REMOTE_ADDR=address).status_code == status
    assert Client().get("/manage/people", REMOTE_ADDR=address).status_code == (404 if status == 404 else 302)


def test_posts_for_which_nobody_acts_are_named_to_administrators(desk, admin, tmp_path, settings):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path
    desk.taken_up()
    before = desk.sign_in(admin).get("/office/health?lang=en").text

    shut_out(desk.nasrin.email, desk.now)
    after = desk.sign_in(admin).get("/office/health?lang=en").text

    assert "Officer, DNCRP, Dhaka district office" not in before
    assert "Officer, DNCRP, Dhaka district office" in after
    assert measured(desk.now)[Vital.UNATTENDED] == 1
    desk.member("প্রধান কার্যালয়ের প্রধান", Role.OFFICE_HEAD, code="head")
    assert measured(desk.now)[Vital.UNATTENDED] == 0


@pytest.mark.parametrize(
    ("role", "place"), [("coordinator", {}), ("association", {}), ("body", {"body": "BB", "district": "sylhet"})]
)
def test_an_administrator_invites_people_who_work_for_no_office_and_ends_that(desk, admin, role, place):
    page = "/manage/people/outside"
    shown = send(desk, admin, page, name="রাশেদা", email="r@elsewhere.test", role=role, **place)
    member = Member.objects.get(email="r@elsewhere.test")
    deliver(desk.now)

    assert (member.role, member.office, member.body, member.district) == (
        role, None, place.get("body", ""), place.get("district", ""))  # fmt: skip
    assert LINK.search(shown.text)
    assert LINK.search(DevelopmentMessage.objects.get(to=member.email).body)
    assert Notice.objects.get(template="member.invited_from_outside").recipient == f"member:{member.pk}"
    assert member.email in desk.sign_in(admin).get(page).text
    assert send(desk, admin, f"/manage/people/{member.pk}").headers["Location"] == page
    member.refresh_from_db()
    assert not member.is_active
    assert verify_complaints().findings == []


def test_who_works_for_no_office_is_let_in_by_an_administrator_alone_and_with_a_body_that_there_is(desk, head, admin):
    sent = {"name": "র", "email": "r@elsewhere.test", "role": "body"}

    assert send(desk, admin, "/manage/people/outside", **sent).status_code == 422
    assert send(desk, admin, "/manage/people/outside", **sent, body="ACT-CELL").status_code == 422
    assert send(desk, admin, "/manage/people/outside", **{**sent, "role": "coordinator"}, body="BB").status_code == 422
    cell = {**sent, "role": "coordinator", "district": "sylhet"}
    assert send(desk, admin, "/manage/people/outside", **cell).status_code == 422
    assert send(desk, head, "/manage/people/outside", **sent, body="BB").status_code == 404
    assert not Member.objects.filter(email="r@elsewhere.test").exists()


def choose_password(desk, email):
    password = "আমার গোপন কথা ১২৩৪"
    deliver(desk.now)
    browser = Client()
    form = browser.get(LINK.search(DevelopmentMessage.objects.filter(to=email).latest("at").body).group(), follow=True)
    return browser.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_who_lost_password_or_phone_starts_over_by_a_link_from_the_head(desk, head):
    desk.nasrin.set_password("আমার আগের কথা ১২৩৪")
    desk.nasrin.save()
    browser, by = desk.sign_in(desk.nasrin), desk.actor(desk.nasrin)
    key = api_keys.make(KeyWanted("Nothi", [Scope.READ], 90), by, desk.now)[0]
    Authenticator.objects.create(user=desk.nasrin, type=Authenticator.Type.TOTP, data={})
    page = f"/office/people/{desk.nasrin.pk}"
    assert f'action="{page}/anew"' in desk.sign_in(head).get(page).text

    sent = send(desk, head, f"{page}/anew")
    key.refresh_from_db()

    assert sent.status_code == 302
    assert browser.get("/office/").status_code == 302
    assert key.revoked_at
    assert not Authenticator.objects.filter(user=desk.nasrin).exists()
    event = newest(f"member:{desk.nasrin.pk}")
    assert (event.kind, event.actor) == ("office.started_over", f"office:{head.pk}")
    told = Notice.objects.get(template="member.started_over")
    assert (told.recipient, told.event) == (f"member:{desk.nasrin.pk}", event.event_id)
    assert choose_password(desk, desk.nasrin.email).status_code == 302
    desk.nasrin.refresh_from_db()
    assert desk.nasrin.check_password("আমার গোপন কথা ১২৩৪")
    assert desk.actor(desk.nasrin).posts, "the posts stay"
    assert verify_complaints().findings == []


def test_a_closed_account_is_opened_again_and_its_former_posts_stay_where_they_are(desk, head):
    page = f"/office/people/{desk.nasrin.pk}"
    send(desk, head, page, successor=str(post_of(desk.tanvir).pk))
    assert desk.nasrin.email in desk.sign_in(head).get(page).text
    assert send(desk, head, page, successor="").status_code == 404
    assert send(desk, head, f"{page}/anew").status_code == 404

    opened = send(desk, head, f"{page}/open")

    assert opened.status_code == 302
    assert send(desk, head, f"{page}/open").status_code == 404
    assert newest(f"member:{desk.nasrin.pk}").kind == "office.opened_again"
    assert choose_password(desk, desk.nasrin.email).status_code == 302
    desk.nasrin.refresh_from_db()
    assert desk.nasrin.is_active
    assert desk.actor(desk.nasrin).posts == ()
    assert len(desk.actor(desk.tanvir).posts) == 2
    assert desk.sign_in(desk.nasrin).get("/office/").status_code == 200


def test_administrators_help_each_other_and_nobody_helps_themselves_or_whom_they_do_not_manage(desk, head, admin):
    other = Member.objects.create_member(email="b@ccms.test", password="x" * 20, role=Role.ADMIN, name="আরেক")
    elsewhere = desk.member("বগুড়ার কর্মকর্তা", code="bogura")
    assert f"/manage/people/{other.pk}" in desk.sign_in(admin).get("/manage/people/outside").text
    assert "successor" not in desk.sign_in(admin).get(f"/manage/people/{other.pk}").text

    assert send(desk, admin, f"/manage/people/{other.pk}/anew").status_code == 302
    other.refresh_from_db()

    assert not other.has_usable_password()
    for who, url in (
        (admin, f"/manage/people/{admin.pk}/anew"),
        (head, f"/office/people/{head.pk}/anew"),
        (head, f"/office/people/{elsewhere.pk}/anew"),
        (head, f"/office/people/{admin.pk}/anew"),
        (desk.nasrin, f"/office/people/{desk.tanvir.pk}/anew"),
        (admin, f"/manage/people/{desk.nasrin.pk}/open"),
    ):
        assert send(desk, who, url).status_code == 404, url
    assert send(desk, admin, f"/manage/people/{other.pk}").status_code == 404, "who makes one ends one"
    assert send(desk, admin, f"/manage/people/{other.pk}/anew").status_code == 429


def test_the_second_factor_is_asked_for_again_before_somebody_starts_over(desk, head, monkeypatch):
    browser, page = desk.sign_in(head), f"/office/people/{desk.nasrin.pk}/anew"
    monkeypatch.setattr(signed_in, "SIGN_IN", replace(SIGN_IN, second_factor_fresh=-timedelta(minutes=1)))

    answer = browser.post(page, {"idempotency_key": str(uuid.uuid4())})

    assert answer.headers["Location"].startswith("/sign-in/code/again")
    assert not Notice.objects.filter(template="member.started_over").exists()
