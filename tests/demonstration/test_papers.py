"""The invented evidence: each file is taken as a real one is, and drawn the same each time."""

import hashlib
import itertools
import time

import pytest

from ccms.complaints.evidence.intake import examined
from ccms.demonstration import papers, sample_complaints, sample_histories
from ccms.demonstration.papers import Paper

SHOWN = [*(paper for story in sample_complaints.STORIES for paper in story.papers), *sum(sample_histories.SHOWN, ())]


@pytest.mark.parametrize("paper", {paper.kind: paper for paper in SHOWN}.values(), ids=lambda paper: paper.kind)
def test_each_kind_of_paper_is_taken_and_drawn_the_same_again(paper: Paper, monkeypatch):
    seconds, gmtime = itertools.count(), time.gmtime
    monkeypatch.setattr(time, "gmtime", lambda *_: gmtime(next(seconds)))  # drawn again later
    with examined(paper.upload()) as found:
        assert found.file.sha256 == hashlib.sha256(paper.draw()).digest()
        assert (found.drawing is None) == paper.name.endswith(".pdf")


def test_what_is_longer_than_a_bubble_goes_on_in_the_next_line():
    said = "আজ পাঁচ দিন হলো। কেউ ফোন ধরছেন না কেন, আর টাকা কবে ফেরত দেবেন?"
    lines = papers._wrapped(said, 32, 430)
    assert " ".join(lines) == said
    assert len(lines) > 1
    assert all(papers._length(line, 32) <= 430 for line in lines)
