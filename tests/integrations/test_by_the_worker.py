"""What goes to other bodies by the worker and the pages alone: copies by themselves, corrections, a filed dossier."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from ccms.accounts.models import Member
from ccms.complaints.acts import bodies as automatic
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody, CorrectDispatch
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Deadline, Dispatch
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.integrations import bodies
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Route
from ccms.law.texts import Text
from ccms.ledger.models import Event
from tests import day
from tests.integrations.test_sending import Machine
from tests.jobs import run_job
from tests.journeys.telling import Story
from tests.receiver import running
from tests.rights.visitors import member_browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(numbered):
    """Return a complaint that came before the office an hour ago, and was taken up."""
    told = Story(day.now() - timedelta(hours=1))
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.take_up()
    return told


def test_a_copy_that_the_pack_lets_go_by_itself_is_prepared_by_the_worker(told, monkeypatch):
    pack = book().on(dhaka_day(told.now))
    route = Route("ALL", "CDCC", "copy", Text("সব", "All"), at="escalated")
    monkeypatch.setattr(automatic, "law_of", lambda _: replace(pack, routes=(*pack.routes, route)))
    run_job("send_dispatches")
    run_job("send_dispatches")
    assert Event.objects.filter(kind="clock.copied").count() == 1
    assert verify_complaints().findings == []


def test_a_correction_goes_by_the_worker_and_its_confirmation_is_awaited(told, settings):
    with running(Machine()) as machine:
        settings.CCMS_WEBHOOK_TRUSTED = (machine.origin,)
        machine.secrets = [bodies.set_address("DGDA", machine.url, by="operator", now=told.now)]
        perform(CopyToBody(despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter"), **told.by(told.first_officer))
        run_job("send_dispatches")
        told.now = day.now()
        told.defends(text="টাকা ফেরত দেব।")  # what the body was told of the seller's answer is different now
        perform(CorrectDispatch(), **told.by(told.first_officer))
        run_job("send_dispatches")
        kinds = [said["data"]["kind"] for _, said in machine.heard]
    assert kinds == ["copy", "correction"]
    assert Deadline.objects.filter(kind="correction_ack", closed_at=None).exists()
    assert verify_complaints().findings == []


def test_an_officer_files_the_dossier_by_a_page_and_all_read_that_nothing_more_is_done(
    told,
    settings,
    installation,
    key_file,
):
    simulator, _, url = installation()
    settings.CCMS_NOTHI_URL, settings.CCMS_NOTHI_KEY_FILE = url, str(key_file)
    call_command("nothi", "office", told.complaint.office.code, "7", "70")
    officer = member_browser(Member.objects.get(pk=told.first_officer.id))
    page = f"/office/{told.complaint.reference}/file-dossier"
    assert "নিজেই নথিতে তোলে" in officer.get(page).text
    assert officer.post(page, {"idempotency_key": str(uuid.uuid4())}).status_code == 302
    run_job("file_in_nothi")
    (dak,) = simulator.sent()
    dak.story = ["nothi/dak/nothijato"]
    Dispatch.objects.update(try_at=None)
    run_job("poll_nothi")
    row = Dispatch.objects.get(kind="file")
    assert (row.state, row.ended_at is not None) == ("answered", True)
    assert "নথিজাত" in officer.get(f"/office/{told.complaint.reference}/history").text
    again = officer.post(page, {"idempotency_key": str(uuid.uuid4())})
    assert again.status_code == 302
    assert Dispatch.objects.filter(kind="file").count() == 2  # what was put away without action can be filed anew
    assert verify_complaints().findings == []
