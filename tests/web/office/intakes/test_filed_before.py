"""What was filed by its person is known by the number of its source, though the intake itself is deleted."""

import pytest

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.models import Intake
from ccms.complaints.models import Complaint
from ccms.core.references import display
from ccms.notices.models import Notice
from tests.api.conftest import Machine
from tests.web.office.intakes.handing import OUTSIDE, PHONE, all_is_in_order, to_the_end, typed
from tests.web.office.intakes.test_files import MARK, csv, order, send, work
from tests.web.office.working import words_of

AGAIN = f"{OUTSIDE},2026-11-20,রহিমা খাতুন,{PHONE},অন্য দোকান"


@pytest.fixture
def complaint(invited, person):
    """Return the complaint that the person filed; another shop than the one handed over was chosen."""
    person.proves(invited).presses("take")
    to_the_end(person).send(declaration="on")
    assert not Intake.objects.get(pk=invited.pk).outside_no
    return Complaint.objects.get()


def test_a_row_of_a_file_may_be_here_already(desk, clerk, complaint):
    assert MARK.findall(send(desk, clerk, csv(AGAIN)).text) == ["duplicate-2"]
    order(desk, clerk, "duplicate")
    work(desk)

    assert Notice.objects.filter(template="consumer.handed_over").count() == 1
    all_is_in_order()


def test_what_is_typed_names_the_complaint(desk, clerk, complaint):
    second = typed(desk, clerk, phone="01812345678", firm="অন্য দোকান", purchase_number="")

    page = desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en")

    assert display(complaint.reference) in words_of(page)


def test_a_program_is_told_the_complaint_and_nothing_is_taken_anew(desk, clerk, invited, complaint):
    machine = Machine(api_keys.make(KeyWanted("GRS", [Scope.INTAKES], 30), desk.actor(clerk), desk.now)[1])
    sent = {"source": "grs", "outside_no": OUTSIDE, "first_made_at": "2026-11-20", "name": "রহিমা", "phone": PHONE}

    said = machine.post("/intakes", {**sent, "firm": "অন্য দোকান"}).json()

    assert (said["id"], said["state"], said["repeated"]) == (str(invited.pk), "filed", True)
    assert said["reference"] == display(complaint.reference)
    assert Intake.objects.count() == 1
