"""What a route lets go by itself: no person to the Cell, dossiers to the e-filing, once and while the route holds."""

import html
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Role
from ccms.accounts.models import Member
from ccms.accounts.privacy import sealing
from ccms.complaints.acts import bodies
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Disown
from ccms.complaints.acts.dispatches import RecordSending
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import RejectComplaint
from ccms.complaints.models import Complaint, Deadline, Dispatch, Statement
from ccms.complaints.models.dispatch import kept_of
from ccms.complaints.own_data.erasing import erase_asked, erase_complaint
from ccms.complaints.own_data.retention import ERASED
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.timeline import timeline
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.integrations.nothi import filing
from ccms.law.pack.book import PACKS
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.templatetags.words import run
from tests import day
from tests.jobs import run_job
from tests.journeys.telling import Story
from tests.law.reading_packs import read_book
from tests.rights.visitors import member_browser

pytestmark = pytest.mark.django_db(transaction=True)
TO_THE_CELL = ["firm.name", "firm.page", "firm.dbid", "complaint.category", "complaint.rules", "complaint.month"]
LINES = {"copy": "CELL-BY-ITSELF", "file": "FILE-BY-ITSELF"}


class Killed(BaseException):
    """The worker was killed at this point."""


@pytest.fixture
def told(numbered):
    """Return a complaint that came before the office an hour ago."""
    told = Story(day.now() - timedelta(hours=1))
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    return told


@pytest.fixture
def connected(told, settings, installation, key_file):
    """Return the simulated e-filing to which the office is connected."""
    simulator, _, url = installation()
    settings.CCMS_NOTHI_URL, settings.CCMS_NOTHI_KEY_FILE = url, str(key_file)
    call_command("nothi", "office", told.complaint.office.code, "7", "70")
    return simulator


def work():
    run_job("send_dispatches")
    run_job("file_in_nothi")


def made(kind):
    return Dispatch.objects.filter(kind=kind)


def without(route_id):
    """Return the law of today without one of its lines."""
    return lambda now: (
        (law := read_book().on(dhaka_day(now)))
        and replace(law, routes=tuple(each for each in law.routes if each.id != route_id))
    )


def ended_by(route_id, last_day, folder):
    """Return the law with one line more in the pack: the last day of a route."""
    for file in PACKS.glob("*.toml"):
        (folder / file.name).write_bytes(file.read_bytes())
    routing, line = folder / "routing.toml", f'id = "{route_id}"\n'
    text = routing.read_text(encoding="utf-8")
    assert text.count(line) == 1
    routing.write_text(text.replace(line, f"{line}until = {last_day}\n"), encoding="utf-8")
    law = read_book(folder)
    return lambda now: law.on(dhaka_day(now))


def test_the_cell_is_told_at_the_hand_over_once_and_gets_no_person(told):
    before = Notice.objects.count()
    work()
    work()
    dispatch = made("copy").get()
    assert (dispatch.body, dispatch.level, dispatch.channel, dispatch.state) == ("CDCC", "firm", "desk", "sent")
    assert dispatch.ended_at is not None
    sealing.load_keys([dispatch])
    kept = kept_of(dispatch)
    assert (set(kept.values) <= set(TO_THE_CELL), [*kept.papers], kept.request) == (True, [], "")
    assert {"firm.name", "complaint.category", "complaint.month"} <= set(kept.values)
    content = dispatch.content.open()
    words = [said.text for said in Statement.objects.filter(complaint=told.complaint)]
    for secret in (told.complaint.reference, told.person.phone.open(), "পরীক্ষা", *words):
        assert secret not in content
    assert Notice.objects.count() == before
    assert not Deadline.objects.filter(kind="dispatch_send").exists()
    told.complaint.refresh_from_db()
    assert told.complaint.dispatch_steps == []
    assert verify_complaints().findings == []


def test_the_profile_of_the_cell_is_the_fixed_list():
    assert list(read_book().on(dhaka_day(day.now())).receivers["CDCC"].fields) == TO_THE_CELL


def test_buyer_seller_and_office_read_it_and_the_cell_has_it_on_its_desk(told):
    work()
    told.complaint.refresh_from_db()
    for past in (
        timeline(told.complaint, told.buyer).past,
        firm_view(told.complaint.reference, told.seller).past,
        timeline(told.complaint, told.first_officer).past,
    ):
        assert "clock.copied" in {event.kind for event in past}
    cell = Member.objects.create_member(
        email=f"{uuid.uuid4().hex[:8]}@cell.test", password=None, role=Role.COORDINATOR, name="ইমরান কবীর"
    )
    browser = member_browser(cell)
    dispatch = made("copy").get()
    assert str(dispatch.pk) in browser.get("/body/").text
    page = browser.get(f"/body/{dispatch.pk}").text
    assert told.complaint.firm.name("bn") in page
    assert told.complaint.reference not in page.replace("-", "")
    dispatch.refresh_from_db()
    assert dispatch.state == "received"
    told.complaint.refresh_from_db()
    assert told.complaint.dispatch_steps == []
    assert verify_complaints().findings == []


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("days", [None, -1, 0])
def test_one_line_of_the_pack_ends_it_from_its_day_on(told, monkeypatch, tmp_path, kind, days):
    told.take_up()
    last_day = dhaka_day(day.now()) + timedelta(days=days or 0)
    law = without(LINES[kind]) if days is None else ended_by(LINES[kind], last_day, tmp_path)
    monkeypatch.setattr(bodies, "law_of", law)
    work()
    assert made(kind).exists() is (days == 0)
    assert made("file" if kind == "copy" else "copy").count() == 1


def withdraws(told):
    told.withdraw(reason="no_longer", received="nothing")


def disowns(told):
    perform(Disown(), **told.by(told.buyer))


@pytest.mark.parametrize("ends", [withdraws, disowns])
def test_nothing_goes_of_what_was_withdrawn_or_disowned_meanwhile(told, ends):
    told.take_up()
    ends(told)
    work()
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("kind", LINES)
def test_a_worker_that_dies_in_the_middle_lets_nothing_go_twice(told, monkeypatch, kind):
    told.take_up()
    act, done = {"copy": "copy_to_body", "file": "file_dossier"}[kind], bodies.perform

    def deadly(given, **known):
        done(given, **known)
        if given.action == act:
            raise Killed

    monkeypatch.setattr(bodies, "perform", deadly)
    with pytest.raises(Killed):
        work()
    monkeypatch.setattr(bodies, "perform", done)
    assert not Dispatch.objects.exists()
    work()
    work()
    assert (made("copy").count(), made("file").count()) == (1, 1)
    assert Event.objects.filter(kind__in=["clock.copied", "clock.filed_dossier"]).count() == 2
    assert verify_complaints().findings == []


def test_at_take_up_the_dossier_is_filed_in_nothi_and_an_officer_files_it_no_second_time(told, connected):
    work()
    assert not made("file").exists()
    told.take_up()
    work()
    work()
    (dak,) = connected.sent()
    dispatch = made("file").get()
    assert (dispatch.state, dispatch.channel, dispatch.memo_no) == ("sent", "nothi", f"R-{dispatch.draft_no}")
    assert dak.key == dispatch.draft_no
    told.complaint.refresh_from_db()
    assert "dispatch.filed" in {event.kind for event in timeline(told.complaint, told.buyer).past}
    assert not Deadline.objects.filter(kind="dispatch_send").exists()
    officer = member_browser(Member.objects.get(pk=told.first_officer.id))
    assert told.complaint.reference not in officer.get("/office/letters").text.replace("-", "")
    again = officer.post(f"/office/{told.complaint.reference}/file-dossier", {"idempotency_key": str(uuid.uuid4())})
    assert again.status_code == 422
    work()
    assert (made("file").count(), len(connected.sent())) == (1, 1)
    assert verify_complaints().findings == []


def test_what_an_officer_filed_first_goes_no_second_time_by_itself(told, connected):
    told.take_up()
    filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
    work()
    work()
    assert (made("file").count(), len(connected.sent())) == (1, 1)


def test_without_nothi_it_stands_on_the_papers_of_the_office_until_it_is_recorded(told, settings):
    settings.CCMS_NOTHI_URL = ""
    told.take_up()
    work()
    assert made("file").get().state == "prepared"
    assert not Deadline.objects.filter(kind="dispatch_send").exists()
    officer, reference = member_browser(Member.objects.get(pk=told.first_officer.id)), told.complaint.reference
    papers = officer.get("/office/letters").text
    assert f"/office/{reference}/record-sending" in papers
    told.complaint.refresh_from_db()
    assert f"<td>{run(told.complaint.firm.name('bn'))}</td>" in papers
    case = officer.get(f"/office/{reference}").text
    assert not re.search(rf'class="btn[^"]*" href="/office/{reference}/record-sending"', case)
    told.now = day.now()  # midnight may have passed since the complaint came
    sent = RecordSending(channel="nothi", memo_no="৩৬.০২/১১৮", day=dhaka_day(told.now))
    perform(sent, **told.by(told.first_officer))
    assert f"/office/{reference}/record-sending" not in officer.get("/office/letters").text
    work()
    assert made("file").get().state == "sent"
    assert verify_complaints().findings == []


def test_those_to_be_filed_by_hand_are_counted_and_more_than_a_page_goes_on(told, settings, monkeypatch):
    settings.CCMS_NOTHI_URL = ""
    monkeypatch.setattr(filing, "PAGE", 2)
    other = [Story(day.now() - timedelta(hours=1), phone=f"0171234567{turn}") for turn in range(2)]
    for each in other:
        each.file()
        each.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    for each in (told, *other):
        each.take_up()
    work()
    officer = member_browser(Member.objects.get(pk=told.first_officer.id))

    first = officer.get("/office/letters").text
    (more,) = re.findall(r'href="(/office/letters\?after=[^"]+)"', first)
    second = officer.get(html.unescape(more)).text

    shown = [re.findall(r"/office/(\w+)/record-sending", page) for page in (first, second)]
    assert [len(each) for each in shown] == [2, 1]
    assert {*shown[0], *shown[1]} == {each.complaint.reference for each in (told, *other)}
    for page in (first, second):
        assert 'হাতে নথিতে তোলার ফাইল <span class="muted">(৩)</span>' in page


def rejects(told):
    perform(RejectComplaint(reason="no_seller", text="বিক্রেতা কে, জানা যায়নি।"), **told.by(told.first_officer))


def erases_the_person(told):
    with transaction.atomic():
        erase_asked(consumers.locked(told.person.pk), told.now, kind=ERASED, by=CLOCK.text, event=ERASED)


def erases_the_complaint(told):
    with transaction.atomic():
        erase_complaint(Complaint.objects.select_for_update().get(pk=told.complaint.pk), told.now, event=ERASED)


@pytest.mark.parametrize("ends", [withdraws, disowns, rejects, erases_the_person, erases_the_complaint])
def test_what_waits_to_be_filed_is_not_filed_once_nobody_pursues_it(told, connected, ends):
    told.take_up()
    run_job("send_dispatches")
    assert made("file").get().state == "prepared"
    told.now = day.now()
    ends(told)
    run_job("file_in_nothi")
    dispatch = made("file").get()
    assert (dispatch.state, dispatch.ended_at is not None) == ("recalled", True)
    assert connected.sent() == []
    assert filing.to_file_by_hand(told.first_officer).dossiers == []
    told.complaint.refresh_from_db()
    assert told.complaint.dispatch_steps == []
    assert verify_complaints().findings == []


def test_a_dossier_goes_after_days_without_a_worker_and_a_copy_does_not(told, connected):
    told.take_up()
    now = day.now() + timedelta(days=3)
    bodies.catch_up(now)

    assert (made("copy").count(), made("file").count()) == (0, 1)
    bodies.catch_up(now)
    assert made("file").count() == 1


def test_a_complaint_of_which_nothing_can_be_read_keeps_no_other_waiting(told, monkeypatch):
    other = Story(day.now() - timedelta(hours=1))
    other.file()
    other.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    known = bodies.loaded_facts

    def unreadable(complaint):
        if complaint.pk == told.complaint.pk:
            raise KeyError(complaint.category)
        return known(complaint)

    monkeypatch.setattr(bodies, "loaded_facts", unreadable)
    assert bodies.catch_up(day.now()) > 0

    assert [each.complaint_id for each in made("copy")] == [other.complaint.pk]


def test_what_was_done_meanwhile_is_no_error_of_the_machine(told, connected, monkeypatch, caplog):
    told.take_up()
    done = bodies.perform

    def done_meanwhile(act, **given):
        done(act, **given)
        done(act, **given)

    monkeypatch.setattr(bodies, "perform", done_meanwhile)
    bodies.catch_up(day.now())

    refused = [each for each in caplog.records if each.name == bodies.__name__]
    assert [(each.levelname, each.getMessage()) for each in refused] == [("WARNING", "what goes by itself was refused")]
    assert made("file").count() == 1
