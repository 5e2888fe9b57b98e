"""What is said of a file that is no list of repayments, before anything of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.firm_desk import performed
from ccms.complaints.models import RepaymentList
from tests.web.firm.desk.counter import words_of
from tests.web.firm.desk.repaying import HEAD, give, sheet


@pytest.mark.parametrize("text", ["", "a,b\n1,2", HEAD, "\x00\x01"])
def test_what_is_no_list_is_said_at_the_file(counter, text):
    page = give(counter, text or " ")

    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_a_file_that_is_no_text_is_said_at_the_file(counter):
    upload = SimpleUploadedFile("list.csv", b"\xff\xfe\x00\xd8", content_type="text/csv")

    assert counter.post(counter.rahim, "/firm/repayments", file=upload).status_code == 422
    assert counter.post(counter.rahim, "/firm/repayments").status_code == 422


def test_a_list_that_is_too_long_is_refused_whole(counter, monkeypatch):
    monkeypatch.setattr(performed, "MOST_ROWS", 2)
    text = "\n".join([HEAD, *["x,y,1,2026-01-01"] * 3])

    assert "২ সারি" in words_of(give(counter, text))


@pytest.mark.parametrize("text", ['"' + "x" * 150_000 + '"', "a\rb,c,d,e"])
def test_a_file_that_no_program_writes_is_named_unreadable(counter, text):
    shown = give(counter, f"{HEAD}\n{text}")

    assert shown.status_code == 422
    assert "reference, transaction, amount, day" in words_of(shown)


@pytest.mark.parametrize("fault", ['"T,2150', 'T,"2150', '"T"1,2150'])
def test_a_quotation_mark_that_does_not_close_swallows_no_row_unsaid(counter, fault):
    tickets = [counter.filed().promised() for _ in range(3)]
    lines = sheet(counter, *tickets).splitlines()
    lines[2] = f"{tickets[1].reference},{fault},{counter.today.isoformat()}"

    shown = give(counter, "\n".join(lines))

    assert shown.status_code == 422
    assert "৩ নম্বর লাইনে" in words_of(shown)
    assert not RepaymentList.objects.exists()
