"""Lists the events of sending a complaint to another body: prepared, sent, what came back, and taken back."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    Body,
    Chosen,
    Day,
    EventType,
    Number,
    Side,
    always,
    equals,
    has,
    line,
    telling,
)

SENT_TO = line(_("DNCRP's office sent it to %(name)s"), name=Body())
SENT_ON = line(_("Sent on %(day)s, letter number %(number)s"), day=Day("sent_on"), number=Number("memo_no"))
REPLIED_ON = line(_("Its letter of %(day)s"), day=Day("replied_on"), when=has("replied_on"))
REPLY_NUMBER = line(_("Its letter's number: %(number)s"), number=Number("outside_no"))
BY_WHICH_WAY = Chosen("sending", "channel")
_OF_REPLY = (REPLIED_ON, REPLY_NUMBER, Chosen("return_referral"))


def _replied() -> Side:
    """Tell of each reply by the name of its body."""
    return (
        telling(line(_("%(name)s has taken it over"), name=Body()), *_OF_REPLY, when=equals("reply", "accepted")),
        telling(line(_("%(name)s sent it back to DNCRP"), name=Body()), *_OF_REPLY, when=equals("reply", "returned")),
        telling(line(_("%(name)s answered. It is back at DNCRP"), name=Body()), *_OF_REPLY, when=has("body")),
        telling(_("The other office answered. It is back at DNCRP")),
    )


EVENTS = (
    EventType(
        "office.referred",
        notices=("consumer.referred", "firm.referred"),
        consumer=telling(
            line(_("DNCRP's office is to send it to %(name)s"), name=Body()), Chosen("refer_basis", "basis")
        ),
        firm=(
            telling(line(_("DNCRP's office is to send it to %(name)s"), name=Body()), when=has("body")),
            telling(_("DNCRP's office is to send it to another office")),
        ),
        office=telling(line(_("To be sent by the office to %(name)s"), name=Body()), Chosen("refer_basis", "basis")),
        firm_sees=("basis", "body"),
        unproved_sees=(),
    ),
    EventType(
        "office.recorded_sending",
        notices=("consumer.dispatch_sent", "firm.dispatch_sent"),
        consumer=telling(SENT_TO, BY_WHICH_WAY, SENT_ON),
        firm=(
            telling(
                line(_("DNCRP's office sent it to %(name)s"), name=Body()), BY_WHICH_WAY, SENT_ON, when=has("body")
            ),
            telling(_("DNCRP's office sent it to another office")),
        ),
        office=telling(line(_("Sent to %(name)s"), name=Body()), BY_WHICH_WAY, SENT_ON),
        firm_sees=("body", "channel", "memo_no", "sent_on"),
    ),
    EventType(
        "office.recorded_reply",
        notices={
            "accepted": ("consumer.referral_accepted", "firm.referral_accepted"),
            "returned": ("consumer.referral_returned", "firm.referral_returned"),
            "answered": ("consumer.referral_answered", "firm.referral_answered"),
        },
        consumer=_replied(),
        firm=_replied(),
        office=_replied(),
        firm_sees=("body", "outside_no", "reason", "replied_on", "reply"),
    ),
    EventType(
        "office.recalled_dispatch",
        notices=("consumer.referral_recalled", "firm.referral_recalled"),
        consumer=telling(_("DNCRP's office has taken it back"), Chosen("recall")),
        firm=telling(_("DNCRP's office has taken it back"), Chosen("recall")),
        office=telling(_("Referral taken back"), Chosen("recall")),
        firm_sees=("reason", "body"),
        firm_hears=always,
        unproved_sees=(),
    ),
)
