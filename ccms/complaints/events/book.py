"""Every kind of event by its name, and what follows from all of them together."""

from collections.abc import Mapping

from ccms.complaints.events import consumer, deadlines, dispatches, firm, office, own_data, system
from ccms.complaints.events.event_type import EventType

EVENT_TYPES: Mapping[str, EventType] = {
    row.kind: row
    for family in (consumer, firm, office, dispatches, system, own_data, deadlines, system)
    for row in family.EVENTS
}
NAMES = tuple(sorted(EVENT_TYPES))
INTERNAL = frozenset(kind for kind, row in EVENT_TYPES.items() if row.internal)
# The templates of each topic, as "audience.template".
ANNOUNCEMENTS: Mapping[str, tuple[str, ...]] = {
    topic: templates for row in EVENT_TYPES.values() for topic, templates in row.topics.items()
}
QUIET = frozenset(kind for kind, row in EVENT_TYPES.items() if row.quiet or row.internal)
