"""How the system is, in words."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member, Office
from ccms.complaints.acts import sweeping
from ccms.complaints.reading.vitals import Vital
from ccms.gate.clock import current_time
from tests import factories


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


@pytest.mark.parametrize(
    ("language", "office", "instead", "nobody"),
    [
        ("en", "Khulna", "The head office is told of what waits there", "The head office has no people either"),
        ("bn", "খুলনা", "সেখানকার খবর প্রধান কার্যালয়কে জানানো হয়", "প্রধান কার্যালয়েও কেউ নেই"),
    ],
)
def test_an_office_without_people_is_named_and_red_where_nobody_reads_at_all(
    db, sign_in, language, office, instead, nobody
):
    admin = Member.objects.create_member(email="a@b.example", password=None, role=Role.ADMIN)
    now = current_time()
    factories.a_complaint(now, district="khulna")
    deserted = sign_in(admin).get(f"/office/health?lang={language}").content.decode()
    factories.officer(Office.objects.get(is_head=True))
    covered = sign_in(admin).get(f"/office/health?lang={language}").content.decode()
    factories.officer(Office.objects.get(code="khulna"))
    staffed = sign_in(admin).get(f"/office/health?lang={language}").content.decode()

    assert f'<p class="late">{office}</p>' in deserted
    assert nobody in deserted
    assert deserted.count('class="late"') == 3  # the first line, the alarm, the offices
    assert f"<p>{office}</p>" in covered
    assert instead in covered
    assert 'class="late"' not in covered
    assert office not in staffed


def test_an_officer_reads_it_too_and_a_seller_does_not(desk, client):
    assert desk.sign_in(desk.nasrin).get("/office/health").status_code == 200
    assert client.get("/office/health").status_code == 302
