"""What machines read of what is late: the first end that passed, beside the end that comes."""

from datetime import datetime, timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Deadline
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


def test_the_deadlines_of_a_case_and_the_list_tell_since_when_it_is_late(now):
    complaint, person, shop, contact = factories.a_complaint(now)
    refused = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
    perform(as_act(Refuse, refused), reference=complaint.reference, by=factories.as_firm(contact), now=now)
    readers = (of_consumer(person), of_firm(shop), of_officer(complaint.office))

    def told(reader):
        case = reader.get(f"/complaints/{complaint.reference}").json()
        (line,) = reader.get("/complaints").json()["complaints"]
        assert (line["due_at"], line["late_since"]) == (case["due_at"], case["late_since"])
        return case, {each["kind"]: each["late_since"] for each in case["deadlines"]}

    for case, deadlines in map(told, readers):
        assert case["late_since"] is None
        assert set(deadlines.values()) == {None}

    sweep(now + timedelta(days=9))

    clocks = Deadline.objects.filter(complaint=complaint, closed_at=None)
    since = {clock.kind: clock.late_since for clock in clocks}
    for case, deadlines in map(told, readers):
        assert datetime.fromisoformat(case["late_since"]) == since["take_up"] < datetime.fromisoformat(case["due_at"])
        assert {kind: at and datetime.fromisoformat(at) for kind, at in deadlines.items()} == {
            kind: at for kind, at in since.items() if kind in deadlines
        }

    by = factories.officer(complaint.office)
    perform(TakeUp(own=False), reference=complaint.reference, by=by, now=now + timedelta(days=9))
    perform(
        RequestInformation(party="firm", text="রসিদ দিন।"),
        reference=complaint.reference,
        by=by,
        now=now + timedelta(days=9),
    )
    for case, deadlines in map(told, readers):
        assert case["late_since"] is None
        assert set(deadlines.values()) == {None}
