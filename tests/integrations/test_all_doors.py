"""One complaint through every door: buyer, seller, officer, another body, the e-filing, Cell, association, public."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member, Membership
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Dispatch
from ccms.complaints.verification import verify_complaints
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.integrations import bodies, dispatching
from ccms.integrations.nothi import filing
from ccms.ledger.verify import verify_ledger
from tests import day
from tests.integrations.test_sending import Machine
from tests.journeys.telling import Story
from tests.optional import of_apps
from tests.receiver import running
from tests.rights.visitors import member_browser

pytestmark = pytest.mark.django_db(transaction=True)

NAME, WORDS = "কানারিরহিমা", "কানারিগল্প যে শার্ট এসেছে তা আমার নয়।"


@pytest.fixture
def told(numbered):
    told = Story(day.now().replace(microsecond=0) - timedelta(days=9))
    told.file(name=NAME, narrative=WORDS)
    told.is_served()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.take_up()
    return told


def officer_does(told, act):
    perform(act, **told.by(told.first_officer))


def employed(role, email="", **belonging):
    address = email or f"{role}@cell.test"
    return Member.objects.create_member(email=address, password=None, role=role, name="সেল", **belonging)


def of_buyer(told, page=""):
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, told.person, day.now())
    browser.cookies = answer.cookies
    return browser.get(f"/t/{told.complaint.reference}{page}").text


def goes_out(told, settings):
    """Let the officer refer it to a body by its machine, send another a copy, and file the dossier."""
    with running(Machine()) as machine:
        settings.CCMS_WEBHOOK_TRUSTED = (machine.origin,)
        machine.secrets = [bodies.set_address("BSTI", machine.url, by="operator", now=told.now)]
        officer_does(told, Refer(despite="কাগজ পরে যাবে।", body="BSTI", basis="competence"))
        officer_does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="CDCC", basis="same_matter"))
        filing.file_dossier(told.complaint.reference, by=told.first_officer, now=told.now)
        assert dispatching.send_dispatches(told.now) == 1
        ((_, sent),) = machine.heard
    assert WORDS in json.dumps(sent, ensure_ascii=False)
    assert NAME not in json.dumps(sent, ensure_ascii=False)  # no field of this body's profile


def sister_answers():
    """Let the sister body's desk read exactly what its machine was sent, and answer on its own page."""
    referral = Dispatch.objects.get(kind="referral")
    sister = member_browser(employed(Role.BODY, body="BSTI"))
    page = f"/body/{referral.id}"
    assert page in sister.get("/body/").text
    read = sister.get(page).text
    assert WORDS in read
    assert NAME not in read
    said = {"idempotency_key": str(uuid4()), "code": "action_taken", "text": "নমুনা পরীক্ষা করা হয়েছে।"}
    assert sister.post(f"{page}/answer", said).status_code == 302
    stranger = member_browser(employed(Role.BODY, body="BTRC", email="other@cell.test"))
    assert stranger.get(page).status_code == 404


def test_every_door_shows_its_own_part_and_nobody_else_s(told, settings, installation, key_file):
    simulator, _, url = installation(drop=0.2, repeat=0.5, reorder=0.5, seed=7)
    settings.CCMS_NOTHI_URL, settings.CCMS_NOTHI_KEY_FILE = url, str(key_file)
    call_command("nothi", "office", told.complaint.office.code, "7", "70")
    membership = Membership(firm=told.shop, since=dhaka_day(told.now) - timedelta(days=30))
    membership.save()

    goes_out(told, settings)
    assert told.stands()[0] == "referred"
    later = day.now()
    for turn in range(1, 30):
        filing.submit(later + timedelta(hours=9 * turn))
        filing.poll(later + timedelta(hours=9 * turn))
    assert len(simulator.sent()) == 1
    assert Dispatch.objects.get(kind="file").state == "answered"
    sister_answers()
    assert told.stands()[0] == "scrutiny"

    # the buyer reads who was given what, and the movements in the e-filing
    assert "বিএসটিআই" in of_buyer(told, "/shared")
    assert "নথি সিস্টেমে" in of_buyer(told)
    assert "খুলে দেখেছে" in of_buyer(told)

    reference = told.complaint.reference
    for app in of_apps("world"):
        app.nobody_is_named(told, later, (NAME, WORDS, reference, references.display(reference)))
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
