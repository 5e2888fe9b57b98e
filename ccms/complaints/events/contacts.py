"""Lists the events of a complaint that follows the ways to its seller: one was proved, or the last one was lost."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import Chosen, EventType, Named, line, telling
from ccms.complaints.events.firm import RIGHT_SELLER

EVENTS = (
    EventType(
        "clock.found_contact",
        notices={
            "told_firm": ("consumer.contact_found", "firm.told_first"),
            "with_firm": ("consumer.contact_found", "firm.formal_notice"),
        },
        consumer=telling(
            _("A number or address of the seller was found"),
            line(_("Our message goes there now, and the seller's time begins anew.")),
        ),
        firm=telling(_("The complaint came to you")),
        office=telling(
            _("A number or address of the seller was proved"),
            line(_("The notice goes there now, and the seller's time begins anew.")),
        ),
        unproved_sees=(),
    ),
    EventType(
        "clock.lost_contact",
        notices={
            "not_a_shop": ("consumer.escalated_not_a_shop", "office.escalated"),
            "unreachable": ("consumer.escalated_unreachable", "office.escalated"),
        },
        consumer=telling(
            _("The seller's number is used no more. It went to DNCRP"),
            Chosen("escalated", "set.reason"),
            line(RIGHT_SELLER),
        ),
        office=telling(_("The seller's number is used no more"), Named("reasons", "set.reason")),
    ),
)
