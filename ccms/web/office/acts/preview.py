"""Shows before an act is confirmed what it would tell the two sides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ccms.complaints.reading.preview import Foretold, Told
from ccms.notices.channels.table import CHANNELS
from ccms.web import states
from ccms.web.language import language
from ccms.web.office.labels import clock_name
from ccms.web.shared.deadline_words import end_of
from ccms.web.templatetags.frame import Row


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it will read."""

    channel: Any
    language: str  # empty where it is the page's own
    sms: str
    headline: str
    paragraphs: tuple[str, ...]


def told_in_words(foreseen: Foretold, now: datetime) -> dict[str, Any]:
    """Return what the page shows: the state afterwards, the clocks that start, and the messages of each side."""
    after = foreseen.standing
    return {
        "after": states.of(after, reader=states.Reader.OFFICE),
        "clocks": [Row(clock_name(clock, after.fine), end_of(clock, foreseen.clocks)) for clock in foreseen.clocks],
        "to_buyer": [_message(told) for told in foreseen.to("consumer")],
        "to_seller": [_message(told) for told in foreseen.to("firm")],
        "now": now,
    }


def _message(told: Told) -> Message:
    return Message(
        channel=CHANNELS[told.channel].words,
        language="" if told.language == language() else told.language,
        sms=told.sms,
        headline=told.line.headline,
        paragraphs=told.line.paragraphs,
    )
