"""A file of complaints from elsewhere: looked through row by row, ticked, and taken in by the worker."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts.actors import Role
from ccms.accounts.members import people
from ccms.accounts.models import Intake, IntakeFile
from ccms.complaints.intakes import importing, tables
from ccms.complaints.models import Complaint
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.shared.desks import uploaded_tables
from tests.web.office.intakes.handing import all_is_in_order
from tests.web.office.test_checking import at_once
from tests.web.office.working import words_of

HEADS = ",".join(tables.COLUMNS)
GOOD = (
    'G-1,২০/১১/২০২৬,রহিমা খাতুন,০১৭১২৩৪৫৬৭৮,"Jeans, Bazar",facebook.com/jeans,'
    'JB-1,"৪,৩০০",2026-11-17,ঢাকা,টাকা নিয়ে পণ্য দেয়নি।'
)
MARK = re.compile(r'name="row" value="([a-z]+-[0-9]+)"')
FEW = "G-2,2026-11-21,করিম,01812345678,শাড়িঘর"


def csv(*rows, heads=HEADS):
    return "\r\n".join([heads, *rows])


def send(desk, clerk, content, source="grs"):
    octets = content if isinstance(content, bytes) else content.encode()
    form = {"source": source, "file": SimpleUploadedFile("f.csv", octets), "idempotency_key": str(uuid.uuid4())}
    return desk.sign_in(clerk).post("/office/intakes/files?lang=en", form, follow=True)


def order(desk, clerk, *kinds, but=()):
    """Take in the rows of some kinds as the page shows them, without those of some numbers."""
    file = IntakeFile.objects.order_by("-made_at").first()
    url = f"/office/intakes/files/{file.pk}?lang=en"
    shown = MARK.findall(desk.sign_in(clerk).get(url).text)
    ticked = [mark for mark in shown if mark.startswith(kinds) and int(mark.partition("-")[2]) not in but]
    return press(desk, clerk, "take", shown, ticked)


def press(desk, clerk, do, shown, ticked):
    file = IntakeFile.objects.order_by("-made_at").first()
    form = {"do": do, "shown": ",".join(shown), "row": ticked, "idempotency_key": str(uuid.uuid4())}
    return desk.sign_in(clerk).post(f"/office/intakes/files/{file.pk}?lang=en", form, follow=True)


def work(desk):
    while importing.run_due(desk.now):
        pass


def test_each_row_is_looked_at_before_and_only_what_was_ticked_is_taken_in(desk, clerk):
    wrong = "G-3,31/11/2026,,012,=HYPERLINK(1)"
    again = "G-1,2026-11-22,রহিমা খাতুন,01712345678,অন্য দোকান"
    page = send(desk, clerk, csv(GOOD, FEW, wrong, again))
    said = words_of(page)
    for heading in ("day", "name", "mobile", "firm"):
        assert f"{heading}: " in said
    assert not Intake.objects.exists()

    assert "Ordered." in order(desk, clerk, "new").text
    work(desk)

    first, second = Intake.objects.order_by("outside_no")
    assert {first.state, second.state} == {"invited"}
    told = first.handed
    assert (told.firm, told.price, str(told.ordered_at), told.district) == (
        "Jeans, Bazar",
        430_000,
        "2026-11-17",
        "dhaka",
    )
    assert str(first.first_made_at) == "2026-11-20"
    assert Notice.objects.filter(template="consumer.handed_over").count() == 2
    file = IntakeFile.objects.get()
    assert (file.counts, bool(file.content)) == ({"new": 2, "wrong": 1, "left": 1}, False)
    page = desk.sign_in(clerk).get(f"/office/intakes/files/{file.pk}?lang=en")
    assert "2: taken in, an SMS goes out" in words_of(page)
    assert not Complaint.objects.exists()
    all_is_in_order()


def test_the_same_file_again_takes_nothing_in_twice(desk, clerk):
    send(desk, clerk, csv(GOOD, FEW))
    order(desk, clerk, "new")
    work(desk)

    page = send(desk, clerk, csv(GOOD, FEW))
    assert "may be here already" in words_of(page)
    order(desk, clerk, "duplicate")
    work(desk)

    assert Notice.objects.filter(template="consumer.handed_over").count() == 2
    assert Intake.objects.filter(state="new").count() == 2  # each waits for a clerk, who sees the other one
    all_is_in_order()


def test_a_worker_that_was_killed_goes_on_and_does_nothing_twice(desk, clerk, monkeypatch):
    send(desk, clerk, csv(GOOD, FEW))
    order(desk, clerk, "new")
    note = importing.events.note

    def dies(*args, **given):
        raise RuntimeError

    monkeypatch.setattr(importing.events, "note", lambda *a, **g: dies() if a[1] == importing.DONE else note(*a, **g))
    with pytest.raises(RuntimeError):
        importing.run_due(desk.now)
    monkeypatch.undo()
    assert Intake.objects.count() == 2
    work(desk)

    assert IntakeFile.objects.get().counts == {"new": 2}
    assert Intake.objects.count() == Notice.objects.filter(template="consumer.handed_over").count() == 2
    all_is_in_order()


def test_what_a_clerk_ordered_who_is_let_go_is_stopped_and_a_colleague_goes_on(desk, clerk, monkeypatch):
    rows = [f"G-{number},2026-11-21,করিম,018{number:08d},শাড়িঘর" for number in range(4)]
    send(desk, clerk, csv(*rows))
    order(desk, clerk, "new")
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    assert importing.run_due(desk.now) == 1
    people.deactivate(clerk.pk, None, desk.actor(desk.member("প্রধান", Role.OFFICE_HEAD)), desk.now)
    monkeypatch.undo()
    work(desk)
    work(desk)

    assert Intake.objects.count() == 1
    file, colleague = IntakeFile.objects.get(), desk.member("রুমানা", Role.CLERK)
    assert Event.objects.get(subject=file.subject, kind=importing.STOPPED).data["taken"] == 1
    browser = desk.sign_in(colleague)
    assert "stopped, its clerk works here no more" in words_of(browser.get("/office/intakes/files?lang=en"))
    page = words_of(browser.get(f"/office/intakes/files/{file.pk}?lang=en"))
    assert "does not work for this office as a clerk any more" in page
    assert "3: can be taken in" in page
    assert "1: taken in, an SMS goes out" in page

    assert "Ordered." in order(desk, colleague, "new").text
    work(desk)
    assert Intake.objects.filter(state="invited").count() == 4
    assert IntakeFile.objects.get().counts == {"new": 4}
    all_is_in_order()


def test_what_was_stopped_waits_a_week_for_a_colleague_and_is_then_deleted_as_such(desk, clerk, monkeypatch):
    send(desk, clerk, csv(GOOD, FEW))
    desk.later(days=6)
    order(desk, clerk, "new")
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    importing.run_due(desk.now)
    people.deactivate(clerk.pk, None, desk.actor(desk.member("প্রধান", Role.OFFICE_HEAD)), desk.now)
    desk.later(days=2)
    colleague = desk.member("রুমানা", Role.CLERK)
    work(desk)
    work(desk)  # the first one stopped it, the second would delete it
    file = IntakeFile.objects.get()
    assert (bool(file.content), file.is_stopped) == (True, True)
    url = f"/office/intakes/files/{file.pk}?lang=en"
    assert "1: can be taken in" in words_of(desk.sign_in(colleague).get(url))

    desk.later(days=7, minutes=1)
    work(desk)
    assert not IntakeFile.objects.get().content
    page, of_all = (words_of(desk.sign_in(colleague).get(at)) for at in (url, "/office/intakes/files?lang=en"))
    assert "It was stopped, and within a week nobody ordered the rows that were left" in page
    assert "1: taken in, an SMS goes out" in page
    assert "stopped, and the rows that were left are deleted" in of_all
    assert "obody ordered it" not in page + of_all


@pytest.mark.parametrize(
    "content",
    [
        csv(GOOD).encode("utf-16"),
        "রহিমা".encode("cp1252", "ignore") + b"\xff\xfe\x00",
        csv(GOOD, heads="number,day,name,mobile"),
        csv('"' + FEW),
        csv("\0" + GOOD),
        csv(*[FEW] * 5001),
        "",
    ],
    ids=["utf-16", "no text", "no firm", "open quote", "nul", "too long", "empty"],
)
def test_what_is_no_such_file_is_refused_with_its_columns(desk, clerk, content):
    page = send(desk, clerk, content)

    assert page.status_code == 422
    assert not IntakeFile.objects.exists()


def test_what_nobody_orders_is_deleted_after_a_week(desk, clerk):
    send(desk, clerk, csv(GOOD))
    desk.later(days=7, minutes=1)
    work(desk)

    file = IntakeFile.objects.get()
    assert not file.content
    assert order(desk, clerk, "new").status_code == 404
    assert not Intake.objects.exists()
    assert IntakeFile.objects.get().ordered_at is None


def test_the_page_says_which_columns_have_to_be_there(desk, clerk):
    said = words_of(desk.sign_in(clerk).get("/office/intakes/files?lang=en"))

    assert "Only these have to be there: day, name, mobile, firm" in said
    assert {"day", "name", "mobile", "firm"} == tables.NEEDED


def test_a_clerk_of_another_office_finds_no_such_file(desk, clerk):
    send(desk, clerk, csv(GOOD))
    other = desk.member("মিতা", Role.CLERK, code="chattogram")

    assert order(desk, other, "new").status_code == 404
    assert GOOD[:3] not in desk.sign_in(other).get("/office/intakes/files").text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_each_person_once(desk, clerk):
    rows = [f"G-{number},2026-11-21,করিম,018{number:08d},শাড়িঘর" for number in range(20)]
    send(desk, clerk, csv(*rows))
    order(desk, clerk, "new")

    assert at_once(*[partial(work, desk)] * 2) == [None, None]
    assert Intake.objects.filter(state="invited").count() == 20
    assert Notice.objects.filter(template="consumer.handed_over").count() == 20
    assert IntakeFile.objects.get().counts == {"new": 20}
    assert Event.objects.filter(kind=importing.DONE).count() == 1
    all_is_in_order()


@pytest.mark.django_db(transaction=True)
def test_what_nobody_orders_is_deleted_once_and_not_what_is_ordered_meanwhile(desk, clerk, monkeypatch):
    send(desk, clerk, csv(GOOD))
    send(desk, clerk, csv(FEW))
    desk.later(days=7, minutes=1)
    first, second = IntakeFile.objects.order_by("made_at")
    own = list(IntakeFile.objects.filter(ordered_at=None))
    importing.order(second.pk, [], [], desk.actor(clerk), desk.now)  # between the worker's look and its act
    monkeypatch.setattr(importing, "_unordered", lambda now: own)

    assert at_once(*[partial(work, desk)] * 2) == [None, None]
    dropped = Event.objects.filter(kind=importing.DROPPED)
    assert [each.subject for each in dropped] == [first.subject]


def test_a_clerk_orders_only_so_many_files_a_day(desk, clerk, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.INTAKE_FILES, (Window(1, timedelta(days=1)),))
    for content, status in ((GOOD, 200), (FEW, 422)):
        send(desk, clerk, csv(content))
        assert order(desk, clerk, "new").status_code == status
    work(desk)

    assert Notice.objects.filter(template="consumer.handed_over").count() == 1
    desk.later(days=1, minutes=1)
    assert order(desk, clerk, "new").status_code == 200


class TestTicks:
    def test_choose_single_rows_and_what_is_left_out_stays_listed_with_its_reason(self, desk, clerk):
        send(desk, clerk, csv(GOOD))
        order(desk, clerk, "new")
        work(desk)
        wrong, third = "G-3,31/11/2026,,012,শাড়িঘর", FEW.replace("G-2", "G-4").replace("018", "019")
        page = send(desk, clerk, csv(GOOD, FEW, wrong, third, third))
        assert "2 rows are ticked" in words_of(page)

        order(desk, clerk, "new", "duplicate", but=(3, 6))  # the first of all is taken knowingly
        work(desk)

        file = IntakeFile.objects.get(counts__has_key="waits")
        assert file.counts == {"new": 1, "waits": 1, "left": 2, "wrong": 1}
        assert file.left_out == [[3, "unticked", []], [4, "wrong", ["day", "name", "mobile"]], [6, "duplicate", []]]
        assert sorted(Intake.objects.values_list("outside_no", "state")) == [
            ("G-1", "invited"),
            ("G-1", "new"),
            ("G-4", "invited"),
        ]
        said = words_of(desk.sign_in(clerk).get(f"/office/intakes/files/{file.pk}?lang=en"))
        assert "Row 3: left out by the clerk" in said
        assert "Row 4: could not be read (day, name, mobile)" in said
        assert "Row 6: may be here already, and nobody ticked it" in said
        event = Event.objects.filter(kind=importing.ORDERED).latest("id")
        assert (event.data["rows"], event.data["unticked"], event.data["known"]) == (2, [3], [2])
        all_is_in_order()

    def test_stay_from_page_to_page(self, desk, clerk, monkeypatch):
        monkeypatch.setattr(uploaded_tables, "ROWS", 2)
        rows = [f"G-{number},2026-11-21,করিম,018{number:08d},শাড়িঘর" for number in range(3)]
        send(desk, clerk, csv(*rows))

        page = press(desk, clerk, "page:2", ["new-2", "new-3"], ["new-3"])
        assert MARK.findall(page.text) == ["new-4"]
        assert "2 rows are ticked" in words_of(page)
        press(desk, clerk, "take", ["new-4"], ["new-4"])
        work(desk)

        assert set(Intake.objects.values_list("outside_no", flat=True)) == {"G-1", "G-2"}

    def test_of_a_row_that_came_otherwise_meanwhile_ask_nobody(self, desk, clerk):
        send(desk, clerk, csv(GOOD, FEW))
        order(desk, clerk, "new")
        other = IntakeFile.objects.get()
        send(desk, clerk, csv(GOOD))
        order(desk, clerk, "new")
        work(desk)

        assert other.counts == {}
        assert Intake.objects.filter(outside_no="G-1").count() == 1
        assert [[2, "duplicate", []]] in list(IntakeFile.objects.values_list("left_out", flat=True))

    def test_of_an_unticked_row_leave_its_twin_in_the_file_to_the_clerk(self, desk, clerk):
        page = send(desk, clerk, csv(FEW, FEW))
        assert "the same as row 2 of this file" in words_of(page)
        order(desk, clerk, "duplicate")
        work(desk)

        assert Intake.objects.get().state == "new"  # taken knowingly: no SMS
        assert IntakeFile.objects.get().left_out == [[2, "unticked", []]]

    @pytest.mark.parametrize("ticked", [[], ["new-9"], ["wrong-2"], ["duplicate-2x"]])
    def test_of_nothing_order_nothing(self, desk, clerk, ticked):
        send(desk, clerk, csv(FEW))

        page = press(desk, clerk, "take", ["new-2", *ticked], ticked)

        assert page.status_code == 422
        assert IntakeFile.objects.get().ordered_at is None

    def test_of_a_file_that_was_stopped_are_asked_anew_of_the_rows_that_are_left(self, desk, clerk, monkeypatch):
        monkeypatch.setattr(importing, "AT_ONCE", 2)
        send(desk, clerk, csv(GOOD, FEW, FEW.replace("018", "019").replace("G-2", "G-3"), FEW))
        order(desk, clerk, "new", but=(2,))
        importing.run_due(desk.now)
        IntakeFile.objects.update(ordered_at=None)

        shown = MARK.findall(desk.sign_in(clerk).get(f"/office/intakes/files/{IntakeFile.objects.get().pk}").text)
        assert shown == ["duplicate-5", "new-4"]
        order(desk, clerk, "new")
        work(desk)

        assert IntakeFile.objects.get().left_out == [[2, "unticked", []], [5, "duplicate", []]]
        assert set(Intake.objects.values_list("outside_no", flat=True)) == {"G-2", "G-3"}

    def test_are_the_own_office_s(self, desk, clerk):
        send(desk, clerk, csv(FEW))
        other = desk.member("মিতা", Role.CLERK, code="chattogram")

        assert press(desk, other, "page:1", ["new-2"], []).status_code == 404
        assert IntakeFile.objects.get().rows == {}


def test_a_mark_of_a_row_that_the_file_does_not_have_is_not_ordered(desk, clerk):
    send(desk, clerk, csv(GOOD))
    press(desk, clerk, "take", ["new-2", "duplicate-99999"], ["new-2", "duplicate-99999"])

    assert Event.objects.get(kind=importing.ORDERED).data["known"] == []
    work(desk)
    assert Intake.objects.count() == 1
