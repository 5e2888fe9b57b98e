"""Lists the events about a person that stand in no complaint's history, and what the person is told of each."""

from collections.abc import Mapping

PERSON_EVENTS: Mapping[str, str] = {
    "consumer.took_data": "consumer.own_data_taken",
    "consumer.asked_erasure": "consumer.own_erasure_asked",
    "consumer.took_back_erasure": "",
    "clock.refused_erasure": "consumer.own_erasure_refused",
    "clock.stopped_erasure": "consumer.own_erasure_refused",
    "office.refused_erasure": "consumer.own_erasure_refused",
    "office.granted_erasure": "consumer.own_erasure_granted",
    "office.told_bodies": "",
    "clock.left_bodies_to_tell": "",
    "office.refused_take_over": "consumer.own_take_over_refused",
}
"""By kind of event the message to the person; empty where there is none. The last stands in a complaint's history,
whose buyer is somebody else."""

TO_THE_FILER = "consumer.acting_ended"  # beside what the person is told for whom one complained
