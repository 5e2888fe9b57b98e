"""A person with a complaint, signed in, and how they pass the second check."""

import pytest

from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.models import DataRequest
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from tests import factories
from tests.web.consumer.own_data.losing import WORDS, page_of, signed_in
from tests.web.consumer.tracking.conftest import Followed
from tests.web.sent import posted_forms, sent


class Asking(Followed):
    """The person and their browser on the pages of their own data."""

    def send(self, url, *, form=0, **typed):
        """Send a form of a page as the browser does, and return what answers."""
        page = self.browser.get(url).content.decode()
        return self.browser.post(url, sent(posted_forms(page)[form], typed))

    def check(self):
        """Enter the second code."""
        self.send("/t/me/check")
        deliver(current_time())
        number = self.person.phone.open()
        codes = current_codes(current_time())
        code = next(each.code for each in codes if (each.phone, each.purpose) == (number, CodePurpose.OWN_DATA))
        return self.send("/t/me/code", code=code)


@pytest.fixture
def asking(db, settings, tmp_path):
    """Return a person with a complaint, not checked yet."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return Asking()


@pytest.fixture
def new_number(db):
    """Return the same person at another number, and a browser in which they are signed in with it."""
    return signed_in("+8801555555555")


@pytest.fixture
def asked(asking, new_number):
    """Return the request of a person whose number is lost, with a picture of their paper."""
    picture = factories.a_picture(current_time())
    answer = page_of(new_number[1], f"{asking.url}/lost-number", words=WORDS, file=picture)
    assert answer.headers["Location"] == "/t/mine"
    return DataRequest.objects.get()


@pytest.fixture
def officers(asking):
    return [factories.officer(asking.complaint.office) for _ in range(2)]
