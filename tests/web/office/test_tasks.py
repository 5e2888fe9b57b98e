"""What waits for an office and is no complaint has a last day, a list, and an alarm that comes again."""

import uuid
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact, Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import RejectComplaint
from ccms.complaints.models import Task
from ccms.complaints.own_data.asking import AlreadyAsked, ask_erasure
from ccms.complaints.registry import claiming, contacts, importing
from ccms.complaints.registry.contacts import Gone
from ccms.complaints.registry.deciding import return_application
from ccms.complaints.registry.importing import Kind
from ccms.complaints.tasks import keeping
from ccms.complaints.tasks.checking import wrong_tasks
from ccms.complaints.verification import verify_complaints
from ccms.editions.in_force import apply
from ccms.gate import clock
from ccms.law.pack.book import book, files_in_use, opened
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.web.office.intakes.handing import FIRM, OUTSIDE, typed
from tests.web.office.test_applications import Applicant
from tests.web.office.test_lists_of_firms import HEAD, PADMA
from tests.web.office.working import words_of


@pytest.fixture
def head(desk):
    return desk.member("সদর দপ্তরের প্রধান", Role.OFFICE_HEAD, code="head")


@pytest.fixture
def applied(desk):
    return Applicant(desk).apply()


def administrator():
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def order_all(kept, desk, who):
    """Tick the new rows of a list, and let them be taken over."""
    by = desk.actor(who)
    importing.tick(kept.pk, (), (), by, desk.now, whole=Kind.NEW, on=True)
    importing.order(kept.pk, importing.choice_of(kept.pk, by, desk.now).version, by, desk.now)


def told():
    found = Notice.objects.filter(template="office.task_missed").order_by("created_at", "channel")
    return [(notice.recipient, notice.channel, bool(notice.handled_at)) for notice in found]


def claimed(desk):
    """Let a seller claim a page through a number that only a buyer named."""
    case = desk.filed()
    unproved = {"proof": "unproved", "designated": False, "source": "complainant", "named_by": case.person}
    FirmContact.objects.filter(pk=case.contact.pk).update(**unproved)
    case.contact.refresh_from_db()
    assert not claiming.claim_by_link(**case.by(case.seller), name="রহিমা", email="rahima@page.example")
    return case


def test_an_application_that_waits_too_long_is_told_to_the_head_again_and_again_until_it_is_answered(
    desk, applied, head
):
    task = Task.objects.get()
    assert (task.kind, task.queue, task.item) == ("registration", f"office:{head.office_id}", applied.pk)
    clock.move(task.due_at - desk.now - timedelta(minutes=1))
    assert keeping.run_due(desk.now) == 0
    desk.later(minutes=2)

    assert (keeping.run_due(desk.now), keeping.run_due(desk.now)) == (1, 0)

    office = f"office:{head.office_id}"
    assert told() == [(office, "email", False), (office, "in_app", False)]
    missed = Event.objects.get(kind="clock.missed_task")
    assert (missed.subject, missed.data["task"]) == (f"firm:{applied.firm_id}", str(task.pk))
    said = words_of(desk.sign_in(head).get("/office/tasks"))
    assert "দোকানের আবেদন দেখতে হবে" in said
    assert "রঙিন শাড়ি" in said
    assert "সময় পার হয়েছে: দোকানের নিবন্ধনের আবেদন দেখা" in words_of(desk.sign_in(head).get("/office/inbox"))
    desk.later(days=30)
    assert (keeping.run_due(desk.now), keeping.run_due(desk.now)) == (1, 0)  # once, whatever passed meanwhile

    return_application(applied.pk, "paper_missing", desk.actor(head), desk.now)

    assert (Task.objects.get().closed_how, {handled for *_, handled in told() if _[1] == "in_app"}) == ("met", {True})
    desk.later(days=30)
    assert keeping.run_due(desk.now) == 0
    assert list(wrong_tasks()) == []


def test_what_comes_stands_in_the_inbox_and_the_menu_at_once_and_until_it_is_done(desk, applied, head):
    told = Notice.objects.get(template="office.task_opened")
    assert (told.recipient, told.channel) == (f"office:{head.office_id}", "in_app")
    inbox = desk.sign_in(head).get("/office/inbox")
    assert "নতুন কাজ: দোকানের নিবন্ধনের আবেদন দেখা" in words_of(inbox)
    for name in ("খবরের বাক্স", "কাজ"):
        assert f"{name}&nbsp;<b>(১)</b>" in inbox.text

    return_application(applied.pk, "paper_missing", desk.actor(head), desk.now)

    told.refresh_from_db()
    assert told.handled_by == f"office:{head.pk}"
    assert "নতুন কাজ" not in words_of(desk.sign_in(head).get("/office/inbox"))


def test_the_office_is_told_of_an_erasure_that_is_asked_and_of_a_claim_once(desk, head):
    del head
    claimed(desk)
    by = ended(desk).buyer
    ask_erasure(words="", by=by, now=desk.now)
    with pytest.raises(AlreadyAsked):
        ask_erasure(words="", by=by, now=desk.now)

    told = Notice.objects.filter(template="office.task_opened").order_by("created_at")
    tasks = Task.objects.filter(kind__in=("page_claim", "data_request")).order_by("opened_at")
    assert [(each.subject, each.recipient) for each in told] == [(f"task:{task.pk}", task.queue) for task in tasks]
    assert len(told) == 2


def test_without_a_head_the_administrators_are_told_and_see_it(desk, applied):
    admin = administrator()
    desk.later(days=10)

    keeping.run_due(desk.now)

    assert told() == [(f"member:{admin.pk}", "email", False)]


def test_a_claim_is_a_task_until_its_contact_is_confirmed_or_used_no_more(desk, head):
    case = claimed(desk)
    claim = Task.objects.get(kind="page_claim")
    assert claim.subject == f"firm:{case.shop.pk}"
    assert f"/office/firms/{case.shop.slug}" in desk.sign_in(head).get("/office/tasks?kind=page_claim").text

    contacts.retire_contact(case.contact.pk, Gone.OF_ANOTHER, desk.actor(head), desk.now)

    assert Task.objects.get(pk=claim.pk).closed_how == "met"
    assert claiming.claims_on(case.shop.pk) == []
    assert list(wrong_tasks()) == []
    Task.objects.filter(pk=claim.pk).update(item=uuid4())  # also what has ended is about its own row
    assert list(wrong_tasks()) == [("a task is about another row than its event", claim.pk)]


def test_a_list_that_was_looked_at_is_the_task_of_the_administrators_until_it_is_taken_over_or_dropped(desk, head):
    kept = [importing.keep(HEAD + PADMA, "dbid", desk.actor(head), desk.now) for _ in range(2)]
    admin = administrator()
    said = words_of(desk.sign_in(admin).get("/office/tasks"))
    assert said.count("দোকানের তালিকা তুলে নিতে হবে") == 3  # the list in the margin and two lines
    assert said.count(book().on(desk.today).registers["dbid"].text.bn) == 2

    order_all(kept[0], desk, head)
    importing.run_due(desk.now)
    desk.later(days=8)
    importing.run_due(desk.now)

    ended = dict(Task.objects.values_list("item", "closed_how"))
    assert ended == {kept[0].pk: "met", kept[1].pk: "cancelled"}
    assert list(wrong_tasks()) == []


def test_the_task_of_an_intake_says_where_it_came_from_and_about_whom(desk):
    clerk = desk.member("সোহেল রানা", Role.CLERK)
    typed(desk, clerk)
    said = words_of(desk.sign_in(clerk).get("/office/tasks"))
    assert f"যাঁর তাঁকে দিয়ে নিশ্চিত করাতে হবে {FIRM} সরকারের জিআরএস {OUTSIDE}" in said


def test_each_sees_the_tasks_of_their_own_queues(desk, applied, head):
    del head
    auditor, central = desk.member("নিরীক্ষক", Role.AUDITOR), desk.member("মাহবুব আলম", code="head")

    seen = {
        who.name: "রঙিন শাড়ি" in words_of(desk.sign_in(who).get("/office/tasks"))
        for who in (desk.nasrin, central, auditor)
    }

    assert seen == {desk.nasrin.name: False, central.name: True, auditor.name: True}


def test_a_task_that_differs_from_the_events_is_found(desk, applied, head):
    del desk, applied, head
    Task.objects.update(closed_at=None, opened_by=uuid.uuid4())
    assert [what for what, _ in wrong_tasks()] == [
        "a task was opened by another event",
        "a task was opened by no event",
    ]
    Task.objects.update(closed_at=Task.objects.get().due_at + timedelta(days=1), closed_how="met")

    found = [what for what, _ in verify_complaints().findings]

    assert "a task is not open, or not ended, as the events say" in found


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_task_of_another_kind_is_found(desk, head, is_ended):
    del head
    ask_erasure(words="", by=ended(desk).buyer, now=desk.now)
    Task.objects.update(kind="registrationx", **({"closed_at": desk.now} if is_ended else {}))

    assert "a task is of another kind than its event" in [what for what, _ in verify_complaints().findings]


@pytest.mark.parametrize("after", [0, 30])
@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("due_at", "a task is due on another day than the law says"),
        ("next_alarm_at", "the next alarm of a task is another than the law says"),
        ("opened_at", "a task was opened at another time than its event"),
    ],
)
def test_a_task_whose_day_was_moved_is_found(desk, head, after, column, found):
    del head
    ask_erasure(words="", by=ended(desk).buyer, now=desk.now)
    desk.later(days=after)
    keeping.run_due(desk.now)
    assert verify_complaints().findings == []

    Task.objects.update(**{column: F(column) + timedelta(days=1)})

    assert found in [what for what, _ in verify_complaints().findings]


def ended(desk):
    matter = desk.taken_up()
    perform(RejectComplaint(reason="out_of_scope", text="প্রমাণ নেই।"), **matter.by(desk.nasrin))
    return matter


def test_a_day_that_an_edition_gave_which_is_in_force_no_more_stands(desk, head):
    del head
    longer = files_in_use()
    text = longer["periods.toml"].replace(b'length = "15 working_days"', b'length = "16 working_days"')
    apply(files_in_use(), desk.now)
    apply({**longer, "periods.toml": text}, desk.now, as_they_are=True)
    ask_erasure(words="", by=ended(desk).buyer, now=desk.now)
    period = opened({**longer, "periods.toml": text}).on(desk.today).periods["data_request"]
    until = period.ends(desk.now, book().calendar)
    assert until != Task.objects.get(kind="data_request").due_at

    Task.objects.update(due_at=until, next_alarm_at=until)
    desk.later(days=1)
    apply(files_in_use(), desk.now, as_they_are=True)

    assert verify_complaints().findings == []


def test_a_list_and_its_task_are_done_together(desk, head, monkeypatch):
    kept = importing.keep(HEAD + PADMA, "dbid", desk.actor(head), desk.now)
    order_all(kept, desk, head)

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(importing, "close_task", dies)
        with pytest.raises(KeyboardInterrupt):
            importing.run_due(desk.now)

    assert importing.run_due(desk.now) == 1
    assert Task.objects.get().closed_how == "met"
