"""Compares the papers of answers to the Cell's letters with the events that name them, for `manage.py verify`."""

from collections.abc import Iterator

from ccms.complaints.models import Evidence
from ccms.ledger.models import Event

ANSWERED = "answered_letter"  # after the kind of actor
PAPER = "letter_answer"  # as which kind of evidence a paper counts

type Difference = tuple[str, object]


def wrong_papers() -> Iterator[Difference]:
    """Find papers that no answer names, that an answer names and are gone, or that are other files than it names."""
    named: dict[str, str] = {}
    for event in Event.objects.filter(kind__endswith=f".{ANSWERED}").iterator():
        named |= {each["evidence"]: each["sha256"] for each in event.data.get("papers", ())}
    rows = Evidence.objects.filter(kind=PAPER).values_list("pk", "sha256")
    there = {str(key): bytes(sha256).hex() for key, sha256 in rows.iterator()}
    yield from (("a paper of an answer differs from its event", key) for key in dict(there.items() ^ named.items()))
