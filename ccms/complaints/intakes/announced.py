"""Lists the events of intakes (`intake:<id>`), and what the person is told of each by SMS."""

from collections.abc import Mapping

INTAKE_EVENTS: Mapping[str, str] = {
    "office.handed_in": "",
    "office.invited_filer": "consumer.handed_over",
    "office.corrected_intake": "",
    "office.refused_intake": "consumer.handed_refused",
    "office.found_intake_twice": "consumer.handed_twice",
    "office.called_filer": "",
    "office.opened_intake_number": "",
    "office.sent_intakes": "",
    "office.ordered_intakes": "",
    "clock.took_intakes_in": "",
    "clock.dropped_intakes": "",
    "clock.stopped_intakes": "",
    "consumer.confirmed_intake": "",
    "consumer.disowned_intake": "",
    "consumer.filed_intake": "",
    "clock.lapsed_intake": "",
}
