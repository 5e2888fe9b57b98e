"""What came back from a body that has no profile any more leads the officer on, and is not asked for in vain."""

import pytest

from ccms.complaints.models import Complainant
from ccms.law.pack import book as books
from ccms.law.pack.book import PACKS, read_files
from ccms.law.pack.files import files_of
from tests.web.body.conftest import send  # noqa: F401
from tests.web.office.working import parts


@pytest.fixture
def without_the_bank():
    """Return a way to let this process judge by packs in which the bank receives nothing."""

    def go():
        shipped = files_of(PACKS)
        head, *rest = shipped["receivers.toml"].decode().split("[[receiver]]\n")
        kept = [each for each in rest if not each.startswith('code = "BB"')]
        assert len(kept) == len(rest) - 1
        opened = read_files({**shipped, "receivers.toml": "[[receiver]]\n".join([head, *kept]).encode()})
        books.follow(lambda: opened)

    yield go
    books._own.newest = books._own.taken = None


def test_what_came_back_of_a_body_without_profile_is_not_offered_to_be_sent_again(desk, send, without_the_bank):  # noqa: F811
    case, _ = send("BB", beside=True)
    case.act(desk.nasrin, "record-reply", reply="returned", missing="no_day", **parts("day", desk.today))
    without_the_bank()

    assert case.get(desk.nasrin, "/dispatches").text.count("complete-dispatch") == 1  # among the acts, not in the box


def test_a_correction_to_a_body_without_profile_breaks_no_page(desk, send, without_the_bank):  # noqa: F811
    case, dispatch = send("BB", beside=True)
    form = Complainant.objects.get(complaint=case.complaint)
    form.name = "রহিমা বেগম"
    form.save()
    without_the_bank()

    for page in ("", "/dispatches", "/correct-dispatch"):
        assert case.get(desk.nasrin, page).status_code < 500, page
    assert case.ask(desk.nasrin, "correct-dispatch", dispatch=str(dispatch.id)).status_code < 500
