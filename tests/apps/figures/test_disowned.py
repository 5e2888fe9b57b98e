"""A complaint that its holder disowned counts for nothing while an officer looks at it."""

from datetime import timedelta

import pytest

from ccms.apps.figures.counting import count
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import SendToFirm
from ccms.gate.clock import current_time
from tests.web.consumer.tracking.conftest import Followed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answered", [True, False])
def test_the_figures_leave_it_out_while_an_officer_looks_and_take_it_back_where_it_is_genuine(answered):
    followed = Followed().reached()
    if answered:
        followed.escalate()
    else:
        followed.later(days=8)
    assert fate(followed) == "at_office"

    followed.post("/not-mine", text="")
    assert fate(followed) == "unheard"
    counted = count(current_time() - timedelta(days=400), current_time(), current_time())
    assert not counted.answers

    perform(SendToFirm(text="অভিযোগ আসল।"), **followed.by(followed.take_up()))
    followed.reached()
    followed.offer()
    assert fate(followed) == "running"


def fate(followed):
    counted = count(current_time() - timedelta(days=400), current_time(), current_time())
    (found,) = counted.fates
    return str(found)
