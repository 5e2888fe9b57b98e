"""Lists the events of another body: it opened what it was sent, has it, took it over, sent it back, or answered."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.dispatches import ANSWERED, SENT_BACK, is_beside, told_to_firm
from ccms.complaints.events.event_type import Body, Chosen, EventType, OfProfile, Written, both, has, line, telling

OPENED = line(_("%(name)s opened what DNCRP sent it"), name=Body())
CONFIRMED = line(_("%(name)s confirmed that it has it"), name=Body())
TAKEN_OVER = line(_("%(name)s has taken it over"), name=Body())
BACK_AT_OFFICE = line(_("%(name)s sent it back to DNCRP"), name=Body())
ANSWERED_AND_BACK = line(_("%(name)s answered. It is back at DNCRP"), name=Body())
OF_REPLY = (
    line(_("Its own number: %(number)s"), number=Written("outside_no")),
    Chosen("return_referral"),
    OfProfile(),
)
FIRM_SEES = ("body", "code", "kind", "outside_no", "profile_day", "reason", "reply")

EVENTS = (
    EventType(
        "body.opened",
        consumer=telling(OPENED),
        firm=told_to_firm(OPENED),
        office=telling(OPENED),
        firm_sees=("body",),
        quiet=True,
    ),
    EventType(
        "body.acknowledged",
        consumer=telling(CONFIRMED),
        firm=told_to_firm(CONFIRMED),
        office=telling(CONFIRMED),
        firm_sees=("body",),
        quiet=True,
    ),
    EventType(
        "body.accepted",
        notices=("consumer.referral_accepted", "firm.referral_accepted", "office.body_accepted"),
        consumer=telling(TAKEN_OVER, *OF_REPLY),
        firm=told_to_firm(TAKEN_OVER, *OF_REPLY),
        office=telling(TAKEN_OVER, *OF_REPLY),
        firm_sees=FIRM_SEES,
    ),
    EventType(
        "body.returned",
        notices={
            "": ("consumer.referral_returned", "firm.referral_returned", "office.body_returned"),
            "beside": ("office.body_returned",),
        },
        consumer=(telling(SENT_BACK, *OF_REPLY, when=is_beside), telling(BACK_AT_OFFICE, *OF_REPLY)),
        firm=(
            telling(SENT_BACK, *OF_REPLY, when=both(is_beside, has("body"))),
            *told_to_firm(BACK_AT_OFFICE, *OF_REPLY),
        ),
        office=(telling(SENT_BACK, *OF_REPLY, when=is_beside), telling(BACK_AT_OFFICE, *OF_REPLY)),
        firm_sees=FIRM_SEES,
    ),
    EventType(
        "body.answered",
        notices={
            "": ("consumer.referral_answered", "firm.referral_answered", "office.body_answered"),
            "beside": ("office.body_answered",),
        },
        consumer=(telling(ANSWERED, *OF_REPLY, when=is_beside), telling(ANSWERED_AND_BACK, *OF_REPLY)),
        firm=(
            telling(ANSWERED, *OF_REPLY, when=both(is_beside, has("body"))),
            *told_to_firm(ANSWERED_AND_BACK, *OF_REPLY),
        ),
        office=(telling(ANSWERED, *OF_REPLY, when=is_beside), telling(ANSWERED_AND_BACK, *OF_REPLY)),
        firm_sees=FIRM_SEES,
    ),
)
