"""Reading a long list while others write: what did not change meanwhile is read exactly once, by whichever filter.

What changes meanwhile goes to the front of the list, and whoever asks again with `updated_since` finds it there.
"""

from datetime import timedelta
from random import Random

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import Complaint
from ccms.core import references
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import administrator_of, of_firm
from tests.sampling import sample

pytestmark = pytest.mark.django_db
COMPLAINTS = 24
FILTERS = {
    "all": "",
    "of one number": "&firm_reference=HD-7",
    "in one status": "&status=with_firm&status=closed",
    "since a moment": "&updated_since={since}",
    "of one number since a moment": "&firm_reference=HD-7&updated_since={since}",
}


class Desk:
    """A firm with complaints of many ages, of which some carry its ticket number."""

    def __init__(self, chance):
        self.chance, self.now = chance, current_time()
        factories.offices(self.now)
        self.shop = factories.firm(self.now)
        factories.contact(self.shop, self.now)
        self.by, self.machine = administrator_of(self.shop), of_firm(self.shop)
        self.people = {}
        for _ in range(COMPLAINTS):
            # many have one and the same moment, as a sweep gives it
            self.file(self.now - timedelta(hours=chance.choice([0, 1, 1, 1, 2, 40])))

    def file(self, at):
        person = factories.consumer(at)
        done = file(filing=factories.filing(self.shop, at), by=factories.as_consumer(person), now=at)
        self.people[done.complaint.reference] = person
        if self.chance.random() < 0.5:
            self.number(done.complaint.reference, "HD-7")

    def number(self, reference, text):
        papers.set_reference(reference=reference, text=text, by=self.by, now=self.now)

    def somebody_writes(self):
        """Let a few things happen between two pages: new complaints, ends, and numbers of others."""
        for _ in range(self.chance.randrange(3)):
            self.file(self.now)
        open_ones = self.open()
        for reference in self.chance.sample(open_ones, min(self.chance.randrange(4), len(open_ones))):
            told = {"reason": "other", "received": "nothing", "text": "আর চাই না।"}
            by = factories.as_consumer(self.people[reference])
            perform(Withdraw(**told), reference=reference, by=by, now=self.now)

    def open(self):
        """Return those that may be withdrawn, in the order of filing, as numbers are random; some are left alone."""
        found = set(
            Complaint.objects.filter(firm=self.shop).exclude(status="closed").values_list("reference", flat=True)
        )
        filed = list(self.people)
        return [each for each in filed if each in found.difference(filed[1:COMPLAINTS:2])]

    def versions(self):
        return dict(Complaint.objects.filter(firm=self.shop).values_list("reference", "event_seq"))

    def pages(self, asked, limit):
        """Read a list to its end, and let others write after each page."""
        after, told = "", []
        while after is not None:
            found = self.machine.get(f"/complaints?limit={limit}&after={after}{asked}").json()
            assert len(found["complaints"]) <= limit
            told += [references.parse(each["reference"]) for each in found["complaints"]]
            after = found["next"]
            self.somebody_writes()
        return told

    def whole(self, asked):
        found = self.machine.get(f"/complaints?limit=100{asked}").json()
        assert found["next"] is None
        return {references.parse(each["reference"]) for each in found["complaints"]}


@pytest.mark.parametrize(
    ("asked", "chance"),  # of four chances, each with a length of page of its own, each filter has one, or two
    sample([(asked, (turn + more) % 4) for more in (0, 2) for turn, asked in enumerate(FILTERS.values())], of=2),
)
def test_what_did_not_change_while_a_list_was_read_is_read_exactly_once(asked, chance):
    desk = Desk(Random(chance))  # noqa: S311 - repeatable, not secret
    since = (desk.now - timedelta(hours=1)).isoformat().replace("+", "%2B")
    asked = asked.format(since=since)
    before, there = desk.versions(), desk.whole(asked)
    told = desk.pages(asked, limit=1 + chance * 2)
    after = desk.versions()

    unchanged = {reference for reference in there if before[reference] == after[reference]}
    assert len(unchanged) > 1
    assert [reference for reference in told if reference in unchanged] == sorted(unchanged, key=told.index), (
        "twice, or not at all"
    )
    assert len(told) == len(set(told)), "a complaint that changed was told again"


@pytest.mark.parametrize("chance", range(3))
def test_what_changed_meanwhile_is_found_by_asking_since_then(chance):
    desk = Desk(Random(chance))  # noqa: S311 - repeatable, not secret
    desk.now += timedelta(minutes=1)
    begun, before = desk.now.isoformat().replace("+", "%2B"), desk.versions()
    desk.pages("", limit=5)
    after = desk.versions()

    changed = {reference for reference in after if after[reference] != before.get(reference)}
    assert changed
    assert desk.whole(f"&updated_since={begun}") == changed
