"""Lists the events of sending a complaint to another body: prepared, sent, what came back, and taken back.

Lists the events of another body: it opened what it was sent, has it, took it over, sent it back, or answered.
"""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    Body,
    Chosen,
    Day,
    EventType,
    FactLine,
    Moment,
    OfProfile,
    Side,
    Telling,
    Value,
    Written,
    always,
    both,
    equals,
    has,
    line,
    telling,
)

SENT_TO = line(_("DNCRP's office sent it to %(name)s"), name=Body())
SENT_ON = line(_("Sent on %(day)s, letter number %(number)s"), day=Day("sent_on"), number=Written("memo_no"))
REPLIED_ON = line(_("Its letter of %(day)s"), day=Day("replied_on"), when=has("replied_on"))
REPLY_NUMBER = line(_("Its letter's number: %(number)s"), number=Written("outside_no"))
BY_WHICH_WAY = Chosen("dispatch_way", "channel")
# What this system wrote by itself, unlike what an office mailed, holds nothing of the complaint.
BY_LETTER = line(
    _("The e-mail says only that there is something to read here; nothing of the complaint stands in it"),
    when=equals("channel", "mail"),
)
COPY_TO = line(_("DNCRP's office is to send a copy to %(name)s"), name=Body())
COPY_BY_ITSELF = line(_("A copy goes to %(name)s, as the law pack says"), name=Body())
TOLD_BY_ITSELF = telling(
    line(_("The system told %(name)s of it by itself"), name=Body()),
    line(_("The shop, the kind of complaint, the rules and the month; nothing that names a person")),
    when=equals("channel", "desk"),
)
TOLD_END = line(_("%(name)s was told how it ended"), name=Body())
NEWS_BY_LETTER = line(_("An e-mail went to %(name)s: there is something new to read"), name=Body())
ASKED = line(_("DNCRP's office is to ask %(name)s for help"), name=Body())
COMPLETED = line(_("DNCRP's office is to send %(name)s what was missing"), name=Body())
CORRECTED = line(_("DNCRP's office is to tell %(name)s what has changed of what it was sent"), name=Body())
TAKEN_BACK = line(_("DNCRP's office has taken back what was for %(name)s"), name=Body())
ANSWERED = line(_("%(name)s answered DNCRP"), name=Body())
SENT_BACK = line(_("%(name)s sent it back: something was missing"), name=Body())
ALL_THE_SAME = line(_("It goes although the other office may miss something; the note says why"), when=has("missing"))
is_beside = equals("kind", "copy", "assistance", "correction")
is_file = equals("kind", "file")
FILED = telling(
    _("DNCRP's office filed the papers in the government's e-filing (Nothi)"),
    line(_("Receipt number: %(number)s"), number=Written("memo_no")),
)
MOVED = telling(
    line(_("In the e-filing (Nothi): %(what)s"), what=Chosen("movement", "movement")),
    line(_("Number: %(number)s"), number=Written("number")),
    line(_("On %(at)s"), at=Moment("moved_at")),
)
_OF_REPLY = (REPLIED_ON, REPLY_NUMBER, Chosen("return_referral"), OfProfile())


def told_to_firm(said: FactLine, *facts: Value | FactLine) -> tuple[Telling, ...]:
    """Tell a firm by the body's name; a speaker that is shown no facts, that another office is concerned."""
    return (
        telling(said, *facts, when=has("body")),
        telling(_("DNCRP's office has to do with another office about it")),
    )


def _replied() -> Side:
    """Tell of each reply by the name of its body."""
    return (
        telling(ANSWERED, *_OF_REPLY, when=both(is_beside, equals("reply", "answered"))),
        telling(SENT_BACK, *_OF_REPLY, when=both(is_beside, equals("reply", "returned"))),
        telling(line(_("%(name)s has taken it over"), name=Body()), *_OF_REPLY, when=equals("reply", "accepted")),
        telling(line(_("%(name)s sent it back to DNCRP"), name=Body()), *_OF_REPLY, when=equals("reply", "returned")),
        telling(line(_("%(name)s answered. It is back at DNCRP"), name=Body()), *_OF_REPLY, when=has("body")),
        telling(_("The other office answered. It is back at DNCRP")),
    )


def _sending(kind: str, *ways: FactLine | Value, **more: tuple[str, ...]) -> EventType:
    """Tell that it was sent and in which ways, as the office recorded it or as the other side confirmed."""
    return EventType(
        kind,
        notices={
            "": ("consumer.dispatch_sent", "firm.dispatch_sent"),
            "beside": ("consumer.shared_with_body",),
            **more,
        },
        consumer=telling(SENT_TO, *ways, SENT_ON),
        firm=(
            telling(SENT_TO, *ways, SENT_ON, when=has("body")),
            telling(_("DNCRP's office sent it to another office")),
        ),
        office=telling(line(_("Sent to %(name)s"), name=Body()), *ways, SENT_ON),
        firm_sees=("body", "channel", "kind", "memo_no", "sent_on"),
    )


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
        "office.referred",
        notices=("consumer.referred", "firm.referred"),
        consumer=telling(
            line(_("DNCRP's office is to send it to %(name)s"), name=Body()), Chosen("refer_basis", "basis")
        ),
        firm=(
            telling(line(_("DNCRP's office is to send it to %(name)s"), name=Body()), when=has("body")),
            telling(_("DNCRP's office is to send it to another office")),
        ),
        office=telling(
            line(_("To be sent by the office to %(name)s"), name=Body()), Chosen("refer_basis", "basis"), ALL_THE_SAME
        ),
        firm_sees=("basis", "body"),
        unproved_sees=(),
    ),
    EventType(
        "clock.copied",
        consumer=(TOLD_BY_ITSELF, telling(COPY_TO, Chosen("copy_basis", "basis"))),
        firm=(TOLD_BY_ITSELF, *told_to_firm(COPY_TO, Chosen("copy_basis", "basis"))),
        office=(TOLD_BY_ITSELF, telling(COPY_BY_ITSELF, Chosen("copy_basis", "basis"))),
        firm_sees=("basis", "body", "channel"),
        quiet=True,
    ),
    EventType(
        "office.copied",
        consumer=telling(COPY_TO, Chosen("copy_basis", "basis")),
        firm=told_to_firm(COPY_TO, Chosen("copy_basis", "basis")),
        office=telling(COPY_TO, Chosen("copy_basis", "basis"), ALL_THE_SAME),
        firm_sees=("basis", "body"),
        quiet=True,
    ),
    EventType(
        "office.asked_body",
        consumer=telling(ASKED, Chosen("ask_basis", "basis")),
        firm=told_to_firm(ASKED, Chosen("ask_basis", "basis")),
        office=telling(ASKED, Chosen("ask_basis", "basis"), ALL_THE_SAME),
        firm_sees=("basis", "body"),
        quiet=True,
    ),
    EventType(
        "office.completed_dispatch",
        consumer=telling(COMPLETED),
        firm=told_to_firm(COMPLETED),
        office=telling(COMPLETED, ALL_THE_SAME),
        firm_sees=("body",),
        quiet=True,
    ),
    EventType(
        "office.corrected_dispatch",
        consumer=telling(CORRECTED),
        office=telling(CORRECTED),
        quiet=True,
    ),
    _sending("office.recorded_sending", BY_WHICH_WAY, file=()),
    _sending("dispatch.sent", BY_WHICH_WAY, BY_LETTER),
    EventType(
        "dispatch.told_end",
        consumer=(telling(NEWS_BY_LETTER, when=equals("channel", "mail")), telling(TOLD_END)),
        firm=(
            telling(NEWS_BY_LETTER, when=both(has("body"), equals("channel", "mail"))),
            *told_to_firm(TOLD_END),
        ),
        office=(telling(NEWS_BY_LETTER, when=equals("channel", "mail")), telling(TOLD_END)),
        firm_sees=("body", "channel"),
        quiet=True,
    ),
    EventType(
        "dispatch.failed",
        notices=("office.dispatch_failed",),
        office=telling(line(_("It did not go through to %(name)s"), name=Body())),
        quiet=True,
    ),
    EventType(
        "office.recorded_reply",
        notices={
            "accepted": ("consumer.referral_accepted", "firm.referral_accepted"),
            "returned": ("consumer.referral_returned", "firm.referral_returned"),
            "answered": ("consumer.referral_answered", "firm.referral_answered"),
            "beside": (),
            "file": (),
        },
        consumer=_replied(),
        firm=_replied(),
        office=_replied(),
        firm_sees=("body", "code", "kind", "outside_no", "profile_day", "reason", "replied_on", "reply"),
    ),
    EventType(
        "office.recalled_dispatch",
        notices={"": ("consumer.referral_recalled", "firm.referral_recalled"), "beside": (), "file": ()},
        consumer=(
            telling(TAKEN_BACK, Chosen("recall"), when=is_beside),
            telling(_("DNCRP's office has taken it back"), Chosen("recall")),
        ),
        firm=(
            telling(TAKEN_BACK, Chosen("recall"), when=is_beside),
            telling(_("DNCRP's office has taken it back"), Chosen("recall")),
        ),
        office=(
            telling(TAKEN_BACK, Chosen("recall"), when=is_beside),
            telling(_("Referral taken back"), Chosen("recall")),
        ),
        firm_sees=("reason", "body", "kind"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "clock.filed_dossier",
        office=telling(_("The dossier is to be filed in the office's e-filing, as the law pack says")),
        quiet=True,
    ),
    EventType(
        "office.filed_dossier",
        office=telling(_("The dossier is to be filed in the office's e-filing")),
        quiet=True,
    ),
    EventType(
        "dispatch.filed",
        consumer=FILED,
        office=FILED,
        quiet=True,
    ),
    EventType(
        "dispatch.moved",
        consumer=MOVED,
        office=MOVED,
        quiet=True,
    ),
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
