"""Every page of buyers and sellers says which address is ours, and that we never ask for money or a PIN."""

import pytest
from django.conf import settings

from tests import sampling
from tests.rights.addresses import all_routes, no_such_thing

pytestmark = pytest.mark.django_db

WORDS = (
    "আমরা কখনো টাকা, পিন বা পাসওয়ার্ড চাই না।",
    "We never ask for money, a PIN or a password.",
    # on the pages of a seller who was fined
    "আদেশের জরিমানা ছাড়া আমরা কোনো টাকা চাই না; পিন বা পাসওয়ার্ডও কখনো চাই না।",
    "We never ask for a PIN or a password, and for no money but the fine of the order.",
)
PAGE = {200, 403, 404, 409, 422}
READERS = ("nobody", "consumer a", "seller f", "unproved seller", "agent f", "admin g")
OURS = {"public", "consumer", "firm", "desk", "developers", "widget"}


def pages(visitor, survey, beside):
    """Yield each page that this visitor may open, with every thing that is theirs."""
    for route in sampling.sample(all_routes(), of=5, beside=beside):
        mine = route.is_public or visitor.audience in route.row.audiences
        if route.name.partition(":")[0] in OURS and "GET" in route.row.methods and mine:
            things = [survey.things[name] for name in sorted(visitor.cases)] or [survey.things["offer"]]
            for thing in (things if route.converters else things[:1]) + [no_such_thing()]:
                yield route, visitor.ask("GET", route.url(thing))


@pytest.mark.parametrize("name", READERS)
def test_every_page_says_it(name, visitors, survey):
    seen, silent = set(), set()
    for route, answer in pages(visitors[name], survey, READERS.index(name)):
        if "text/html" in answer.headers.get("Content-Type", "") and answer.status_code in PAGE:
            said = answer.content.decode()
            seen.add(route.name)
            if not any(word in said for word in WORDS) or settings.CCMS_BASE_URL.partition("//")[2] not in said:
                silent.add((route.name, answer.status_code))

    assert silent == set()
    assert seen
