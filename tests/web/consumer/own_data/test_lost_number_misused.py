"""A request for a lost number is limited, leaves nothing behind, and takes no other file than a paper."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts.models import Consumer
from ccms.accounts.privacy import sealing
from ccms.complaints.models import DataRequest, Evidence
from ccms.complaints.models.task import Task
from ccms.complaints.own_data import lost_number
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.tasks.checking import wrong_tasks
from ccms.complaints.verification import verify_complaints
from ccms.gate.addresses import caller_of
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import LIMITS, Counted
from tests import factories
from tests.web.consumer.own_data.losing import WORDS, ask_for, grant, killed, page_of, signed_in


def test_wrong_looks_from_the_same_address_never_keep_the_holder_from_stopping_it(asking, asked):
    for _ in range(LIMITS[Counted.TRACK_WRONG][0].most):
        take_or_refuse(Counted.TRACK_WRONG, caller_of("127.0.0.1"), current_time())

    shown = asking.browser.get(f"{asking.url}/keep")
    stopped = page_of(asking.browser, f"{asking.url}/keep")

    assert shown.status_code == 200
    assert stopped.headers["Location"] == asking.url
    assert asking.browser.get(f"{asking.url}/keep").status_code == 429


def test_what_an_erased_person_asked_for_ends_with_them(asking, asked, officers):
    granted = grant(asked, officers)

    erase_person(asked.consumer_id, current_time())

    ended = DataRequest.objects.get()
    assert (ended.state, ended.move_at) == ("taken_back", None)
    assert lost_number.run_due(granted.move_at) == 0
    assert not Evidence.objects.filter(kind=lost_number.PAPER).exists()
    assert asking.browser.get(f"{asking.url}/keep").status_code == 404
    assert verify_complaints().findings == []


def test_the_task_of_what_an_erased_person_asked_for_is_closed(asked):
    erase_person(asked.consumer_id, current_time())

    assert Task.objects.get(item=asked.pk).closed_how == "cancelled"
    assert list(wrong_tasks()) == []


def test_a_request_that_outlived_its_person_is_refused_with_a_text_that_is_not_kept(asked, officers):
    sealing.erase(asked.consumer_id, current_time())
    Consumer.objects.filter(pk=asked.consumer_id).update(erased_at=current_time())

    lost_number.refuse(asked.pk, reason="not_shown", text="কেউ আসেননি", by=officers[0], now=current_time())

    assert DataRequest.objects.get().state == "refused"


def test_who_was_stopped_never_asks_again_for_the_same_complaint(asking, new_number, asked):
    lost_number.stop(asking.reference, asking.buyer, current_time())

    again = page_of(new_number[1], f"{asking.url}/lost-number", words=WORDS, comes="on")

    assert again.status_code == 422
    assert "থামানো হয়েছে" in again.text
    assert DataRequest.objects.get().state == "stopped"


def test_a_complaint_is_asked_for_a_few_times_a_day_whoever_asks(asking):
    most = LIMITS[Counted.LOST_NUMBER][0].most
    people = [signed_in(f"+88016666666{count:02}")[0] for count in range(most + 1)]
    for person in people[:most]:
        ask_for(asking.reference, person)
        lost_number.stop(asking.reference, asking.buyer, current_time())

    with pytest.raises(TooManyRequests):
        ask_for(asking.reference, people[most])


def test_while_one_is_open_no_paper_is_looked_into_and_what_is_refused_is_counted(asking, asked, monkeypatch):
    browser = signed_in("+8801666666666")[1]
    monkeypatch.setattr("ccms.complaints.own_data.lost_number.paper_looked_into", killed)
    address = f"{asking.url}/lost-number"

    tries = [
        page_of(browser, address, words=WORDS, file=factories.a_picture(current_time())).text
        for _ in range(LIMITS[Counted.DATA_REQUESTS][0].most + 1)
    ]

    told = ["এখন দেখছে" in page for page in tries]
    assert told == [True] * (len(tries) - 1) + [False]


@pytest.mark.parametrize(("name", "kind"), [("কথা.txt", "text/plain"), ("কথা.mp3", "audio/mpeg"), ("কথা.exe", "")])
def test_an_identity_paper_is_a_picture_or_a_pdf(asking, new_number, name, kind):
    address, browser = f"{asking.url}/lost-number", new_number[1]
    content = b"ID3\x04" + bytes(2000) if name.endswith("mp3") else b"my card"
    file = SimpleUploadedFile(name, content, content_type=kind)

    accepted = re.search(r'accept="([^"]*)"', browser.get(address).text)[1]
    refused = page_of(browser, address, words=WORDS, file=file)

    assert accepted == "image/jpeg,image/png,image/webp,application/pdf"
    assert refused.status_code == 422
    assert "ছবি বা পিডিএফ দিন" in refused.text
    assert not DataRequest.objects.exists()
