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
    "office.granted_lost_number": "consumer.own_lost_number_granted",
    "office.refused_lost_number": "consumer.own_lost_number_refused",
    "consumer.stopped_lost_number": "consumer.own_lost_number_refused",
    "clock.refused_lost_number": "consumer.own_lost_number_refused",
    "office.opened_identity_paper": "",
}
"""By kind of event the message to the person; empty where there is none. Those from `refused_take_over` to
`stopped_lost_number` stand in a complaint's history, whose buyer is somebody else."""

TO_THE_FILER = "consumer.acting_ended"  # beside what the person is told for whom one complained
TO_THE_OLD_NUMBER = "consumer.old_number_ended"  # beside what the same person is told at the new one
TO_OFFICERS = "office.lost_number_stopped"  # by mail to the two who agreed, beside what their office is told
