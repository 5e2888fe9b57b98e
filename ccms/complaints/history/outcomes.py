"""Compares messages and files with the last event that says what became of each, for `manage.py verify`.

PostgreSQL puts rows and events together, so that memory does not grow with the number of messages.

Compares the papers of answers to the Cell's letters with the events that name them, for `manage.py verify`.
"""

from collections.abc import Iterator

from ccms.complaints.evidence.scanner import NOT_SEEN, SCANNED
from ccms.complaints.models import Evidence
from ccms.gate.statements import in_batches
from ccms.ledger.events import LAST
from ccms.ledger.models import Event
from ccms.notices.outcomes import DELIVERED, LEFT, outcome

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


SENT_OTHERWISE = "a message went otherwise than its event says"
SCANNED_OTHERWISE = "a file was scanned otherwise than its event says"

# What is written for a desk is there when it is written, and has no event of its own.
_MESSAGES = f"""
    SELECT n.id, n.channel = 'in_app', last.outcome, n.state, n.provider, n.provider_id, n.sent_at, n.delivered_at
    FROM notices_notice n LEFT JOIN ({LAST}) last ON last.key = n.id::text
    WHERE CASE n.channel
        WHEN 'in_app' THEN (n.state, n.provider, n.provider_id, n.sent_at, n.delivered_at)
             IS DISTINCT FROM ('delivered', '', '', n.created_at, n.created_at)
        ELSE n.state = ANY(%s) OR last.outcome <> '' END
"""  # noqa: S608 - texts of our own
_FILES = f"""
    SELECT e.id, last.outcome, e.scan
    FROM complaints_evidence e LEFT JOIN ({LAST}) last ON last.key = e.id::text
    WHERE e.scan <> ALL(%s) OR last.outcome IS NOT NULL
"""  # noqa: S608


def wrong_outcomes() -> Iterator[Difference]:
    """Find messages that went, and files that were scanned, otherwise than the last event says that names them."""
    for key, is_of_desk, told, *values in in_batches(_MESSAGES, [DELIVERED, list(LEFT)]):
        if is_of_desk or told != outcome(values):
            yield SENT_OTHERWISE, f"notice {key}"
    for key, told, scan in in_batches(_FILES, [SCANNED, list(NOT_SEEN)]):
        if told != scan:
            yield SCANNED_OTHERWISE, f"evidence {key}"
