"""How the system is, in words."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.services import sweeping
from ccms.complaints.vitals import Vital
from ccms.gate.clock import current_time


@pytest.fixture(autouse=True)
def _a_store(settings, tmp_path):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path


@pytest.mark.parametrize(
    ("language", "well", "badly"),
    [("en", "Everything is well.", "Something needs to be looked at."), ("bn", "সব ঠিক আছে।", "কিছু একটা দেখা দরকার।")],
)
def test_the_page_says_what_the_alarms_watch_and_what_to_do(db, sign_in, language, well, badly):
    admin = Member.objects.create_member(email="a@b.example", password=None, role=Role.ADMIN)
    browser = sign_in(admin)
    page = browser.get(f"/office/health?lang={language}").content.decode()
    assert well in page
    assert page.count("</b></li>") == len(Vital)

    sweeping.rest(current_time())
    page = browser.get(f"/office/health?lang={language}").content.decode()
    assert badly in page
    assert "held --run-clocks" in page
    assert page.count('class="late"') == 2


def test_an_officer_reads_it_too_and_a_seller_does_not(desk, client):
    assert desk.sign_in(desk.nasrin).get("/office/health").status_code == 200
    assert client.get("/office/health").status_code == 302
