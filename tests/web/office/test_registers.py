"""The administrator sees which lists of firms there are and which of them are old, and sends one in to be looked at."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import Firm, Member, RegisterFile
from ccms.complaints.registry import lists
from tests.web.office.test_lists_of_firms import HEAD, MEGHNA, PADMA, press, take
from tests.web.office.working import words_of


@pytest.fixture
def admin(desk):
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def send(desk, who, text):
    sent = {"idempotency_key": str(uuid.uuid4()), "register": "dbid"}
    return desk.sign_in(who).post("/manage/registers", {**sent, "file": SimpleUploadedFile("l.csv", text.encode())})


def test_the_administrator_sees_when_each_list_came_and_which_are_old(desk, admin, tmp_path):
    assert "এখনো কোনো তালিকা আসেনি" in words_of(desk.sign_in(admin).get("/manage/registers"))
    file = tmp_path / "list.csv"
    file.write_text(HEAD + PADMA + MEGHNA, "utf-8")
    call_command("firms", "import", str(file), "--register", "dbid", "--apply")
    file.write_text(HEAD + PADMA, "utf-8")
    desk.later(days=2)
    call_command("firms", "import", str(file), "--register", "dbid", "--apply")
    desk.later(days=90)

    by = desk.actor(admin)
    dbid, ecab = lists.registers(by, desk.now)
    assert (dbid.rows, dbid.ended, dbid.is_old, ecab.taken_at, ecab.is_old) == (1, 1, False, None, False)
    desk.later(days=1)
    dbid, ecab = lists.registers(by, desk.now)
    assert (dbid.is_old, ecab.is_old) == (True, False)
    said = words_of(desk.sign_in(admin).get("/manage/registers"))
    assert "৯০ দিনের বেশি হলো নতুন তালিকা আসেনি" in said
    assert "law apply" in said


def test_an_administrator_sends_a_list_in_and_an_officer_takes_it_over(desk, admin):
    desk.later(minutes=1)
    page = send(desk, admin, HEAD + PADMA + "1,x,x,,,,,\n")
    address = page.headers["Location"]
    assert "নতুন: ১" in words_of(desk.sign_in(admin).get(address))
    assert lists.registers(desk.actor(admin), desk.now)[0].waits_since is not None
    assert address in desk.sign_in(admin).get("/office/tasks").content.decode()
    kept = RegisterFile.objects.get()

    of_office = f"/office/registry/lists/{kept.pk}"
    assert desk.sign_in(admin).get(of_office).status_code == 404
    sent = {"idempotency_key": str(uuid.uuid4()), "do": "all:new", "seen": "x"}
    assert {desk.sign_in(admin).post(of_office + end, sent).status_code for end in ("/ticks", "/take")} == {404}
    assert (RegisterFile.objects.get().rows, Firm.objects.count()) == ([], 0)

    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    assert lists.keepers(desk.now) == 1
    press(desk, head, of_office, "all:new")
    assert take(desk, head, of_office).status_code == 302


def test_nobody_else_opens_the_administrator_s_page_of_lists(desk):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)

    assert desk.sign_in(head).get("/manage/registers").status_code == 404
    assert send(desk, head, HEAD + PADMA).status_code == 404
    assert not RegisterFile.objects.exists()
