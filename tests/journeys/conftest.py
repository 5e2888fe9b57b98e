"""A story ends with notices in words, events without anybody's own, and, one of three, records that agree."""

import json
from zlib import crc32

import pytest

from ccms.complaints.models import Statement
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.composition.texts import text_of
from ccms.notices.models import Notice
from tests import sampling
from tests.journeys.bargaining import PART, WHOLE, offers
from tests.journeys.telling import Story

COMPARED = 3  # of so many stories one is compared with its events, which takes as long as the story


@pytest.fixture
def story(db, request):
    """Return a function that begins a story at a moment, and check the records when the test is over."""
    yield Story

    if sampling.is_sampled(crc32(request.node.name.encode()), COMPARED):
        assert verify_complaints().findings == []
        assert verify_ledger().findings == []
    written = Notice.objects.values_list("template", "params")
    assert {
        (template, *missing)
        for template, params in written
        if (missing := text_of(template, params).params - params.keys())
    } == set()
    said = {json.dumps(text, ensure_ascii=False)[1:-1] for text in Statement.objects.values_list("text", flat=True)}
    kept = "".join(bytes(body).decode() for body in Event.objects.values_list("body", flat=True))
    kept += "".join(json.dumps(params, ensure_ascii=False) for _, params in written)
    assert {text for text in said if text in kept} == set()


@pytest.fixture
def served(story):
    """Return a complaint whose notice came to the seller on Wednesday 25 November at 14:00."""
    told = story("2026-11-25 12:00").file()
    told.wait(hours=2)
    told.is_served()
    return told


@pytest.fixture
def countered(served):
    """Return it after an offer of a part and a counter-proposal of the whole sum by Sunday 29 November."""
    offers(served, PART)
    served.counter(WHOLE)
    served.wait(hours=1)
    return served
