"""Lists the events of firms (`firm:<id>`), and what the applicant, the firm's people or the Cell are told of each."""

from collections.abc import Mapping

FIRM_EVENTS: Mapping[str, str] = {
    "firm.applied": "",
    "firm.disowned_contact": "",
    "firm.completed_application": "applicant.received",
    "firm.gave_up_contact": "applicant.contact_left",
    "office.confirmed_contact": "",
    "office.entered_firm": "",
    "office.handed_over_page": "",
    "office.confirmed_wallet": "",
    "office.retired_wallet": "",
    "office.retired_contact": "member.contact_retired",
    "office.imported_firms": "",
    "office.merged_firm": "member.merged_firm",
    "office.unmerged_firm": "",
    "office.opened_paper": "",
    "office.returned_application": "applicant.returned",
    "office.refused_application": "applicant.refused",
    "office.verified_firm": "applicant.verified",
    "office.wrote_down_contact": "",
    "coordinator.called_in_firm": "member.cell_letter",
    "coordinator.wrote_letter": "member.cell_letter",
    "coordinator.showed_to_office": "",
    "coordinator.opened_paper": "",
    "firm.answered_letter": "member.letter_answered",
    "office.answered_letter": "member.letter_answered",
    "consumer.named_seller": "",
    "firm.changed_application": "",
    "firm.named_own_number": "",
    "clock.lapsed_application": "",
}
