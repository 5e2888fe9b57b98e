"""Lists the events of an office's acts."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    PAYMENT,
    SETTLEMENT,
    Answered,
    Body,
    Chosen,
    Day,
    EventType,
    Figure,
    FileKind,
    FileName,
    JoinedInto,
    Judged,
    Moment,
    Money,
    Named,
    Number,
    Offence,
    Place,
    Terms,
    always,
    equals,
    has,
    lacks,
    line,
    telling,
)

_of_firm = equals("party", "firm")
_promised = equals("set.status", "promised")

HEARING_SET = _("A hearing was set")
HEARING_MOVED = _("The hearing was moved to another day")
FINE = line(_("Fine: %(amount)s, under section %(section)s"), amount=Money("fine_paisa"), section=Number("section"))
REPEATED = line(_("As a repeated offence (section 55) after this order: %(earlier)s"), earlier=Number("earlier"))
BOTH_AGREED = line(_("Both sides agreed to come on this day, sooner than the least notice."), when=has("agreed"))
UNPAID = line(_("Still unpaid: %(amount)s"), amount=Money("left_paisa"))
UNPAID_IF_ANY = line(_("Still unpaid: %(amount)s"), amount=Money("left_paisa"), when=has("left_paisa"))
AGREED = (
    telling(_("Both sides agreed at the hearing"), Terms("offer_kind", SETTLEMENT, until=True), when=_promised),
    telling(_("Both sides agreed at the hearing"), Terms("offer_kind", SETTLEMENT)),
)
CLAIMS_GRANTED = line(_("Whoever had claimed the page through it has got it."), when=has("claims"))

CAUSE_RULED = _("DNCRP decided from which day the 30 days count")
COUNTED_FROM = line(_("From %(day)s; the last day was %(last)s"), day=Day("cause_on"), last=Day("outer_last"))
IN_TIME = line(_("So the complaint was made in time."), when=has("in_time"))
TOO_LATE = line(_("So the complaint was made too late."), when=lacks("in_time"))

RELIED = (
    telling(_("DNCRP relies on a file for its decision"), FileKind(), FileName(), when=has("relied")),
    telling(_("DNCRP no longer relies on a file"), FileKind(), FileName()),
)

EVENTS = (
    EventType(
        "office.took_up",
        notices=("consumer.taken_up", "firm.taken_up"),
        consumer=telling(_("An officer of DNCRP took it up")),
        firm=telling(_("An officer of DNCRP took it up")),
        office=telling(_("Taken up")),
        unproved_sees=(),
    ),
    EventType(
        "office.sent_to_firm",
        notices=("consumer.sent_to_firm", "firm.sent_by_office"),
        consumer=telling(_("DNCRP sent it to the seller to answer")),
        firm=telling(_("DNCRP sent it to you to answer")),
        office=telling(_("Sent to the seller")),
        firm_hears=always,
        unproved_sees=(),
        for_firm=always,
    ),
    EventType(
        "office.ruled_cause",
        notices=("consumer.cause_ruled", "firm.cause_ruled"),
        consumer=telling(CAUSE_RULED, COUNTED_FROM, IN_TIME, TOO_LATE),
        firm=telling(CAUSE_RULED, COUNTED_FROM, IN_TIME, TOO_LATE),
        office=telling(CAUSE_RULED, COUNTED_FROM, IN_TIME, TOO_LATE),
        firm_sees=("cause_on", "outer_last", "in_time"),
        firm_hears=always,
        unproved_sees=(),
        quiet=True,
    ),
    EventType(
        "office.ruled_on_points",
        consumer=telling(_("DNCRP's officer recorded what was found"), Answered(), Judged()),
        firm=telling(_("DNCRP's officer recorded what was found"), Answered(), Judged()),
        office=telling(_("Recorded what was found"), Answered(), Judged()),
        firm_sees=("answers", "findings"),
        firm_hears=always,
    ),
    EventType(
        "office.requested_information",
        notices={"consumer": ("consumer.information_requested",), "firm": ("firm.information_requested",)},
        consumer=(
            telling(_("The officer asked you"), when=equals("party", "consumer")),
            telling(_("The officer asked the seller")),
        ),
        firm=(telling(_("The officer asked you"), when=_of_firm), telling(_("The officer asked the buyer"))),
        office=(
            telling(_("The office asked the buyer"), when=equals("party", "consumer")),
            telling(_("The office asked the seller")),
        ),
        firm_sees=("party",),
        firm_hears=_of_firm,
        for_firm=_of_firm,
    ),
    EventType(
        "office.rejected",
        notices={
            "rejected": ("consumer.closed_rejected", "firm.closed"),
            "out_of_scope": ("consumer.closed_out_of_scope", "firm.closed"),
        },
        consumer=telling(_("DNCRP did not accept the complaint"), Chosen("reject_complaint")),
        firm=telling(_("DNCRP did not accept the complaint"), Chosen("reject_complaint")),
        office=telling(_("Not accepted"), Chosen("reject_complaint")),
        firm_sees=("reason",),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.dismissed",
        notices=("consumer.closed_dismissed", "firm.closed"),
        consumer=telling(_("DNCRP dismissed the complaint"), Chosen("dismiss")),
        firm=telling(_("DNCRP dismissed the complaint"), Chosen("dismiss")),
        office=telling(_("Dismissed"), Chosen("dismiss")),
        firm_sees=("reason",),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.set_hearing",
        notices=("consumer.hearing_set", "firm.hearing_set"),
        consumer=telling(HEARING_SET, Moment("hearing_at"), Place(), BOTH_AGREED),
        firm=telling(HEARING_SET, Moment("hearing_at"), BOTH_AGREED),
        office=telling(HEARING_SET, Moment("hearing_at"), Place(), BOTH_AGREED),
        firm_sees=("agreed", "hearing_at"),
        firm_hears=always,
        unproved_sees=(),
        for_firm=always,
    ),
    EventType(
        "office.adjourned",
        notices=("consumer.hearing_adjourned", "firm.hearing_adjourned"),
        consumer=telling(HEARING_MOVED, Chosen("adjourn"), Moment("hearing_at"), Place(), BOTH_AGREED),
        firm=telling(HEARING_MOVED, Chosen("adjourn"), Moment("hearing_at"), BOTH_AGREED),
        office=telling(HEARING_MOVED, Chosen("adjourn"), Moment("hearing_at"), Place(), BOTH_AGREED),
        firm_sees=("agreed", "reason", "hearing_at"),
        firm_hears=always,
        for_firm=always,
    ),
    EventType(
        "office.held_hearing",
        notices=("consumer.hearing_held", "firm.hearing_held"),
        consumer=telling(_("The hearing was held"), Chosen("attendance", "attendance")),
        firm=telling(_("The hearing was held"), Chosen("attendance", "attendance")),
        office=telling(_("The hearing was held"), Chosen("attendance", "attendance")),
        firm_sees=("attendance",),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.recorded_settlement",
        notices={
            "promised": ("consumer.hearing_settled", "firm.hearing_settled"),
            "settled": ("consumer.settled", "firm.settled"),
        },
        consumer=AGREED,
        firm=AGREED,
        office=AGREED,
        firm_sees=("settlement",),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.ordered",
        notices=("consumer.ordered", "firm.ordered"),
        consumer=telling(
            _("DNCRP decided: the seller is to pay a fine"),
            FINE,
            Offence(),
            line(_("Of what is collected of it, %(percent)s%% is yours."), percent=Figure("reward_percent")),
        ),
        firm=telling(_("DNCRP decided: the seller is to pay a fine"), FINE, Offence(), REPEATED),
        office=telling(
            _("The office ordered a fine"),
            FINE,
            Offence(),
            REPEATED,
        ),
        firm_sees=("earlier", "fine_paisa", "repeated", "section"),
        firm_hears=always,
        unproved_sees=(),
        for_firm=always,
    ),
    EventType(
        "office.recorded_payment",
        notices=("consumer.payment_recorded", "firm.payment_recorded"),
        consumer=telling(_("The seller paid of the fine"), Terms(paths=PAYMENT), UNPAID_IF_ANY),
        firm=telling(_("A payment of the fine was recorded"), Terms(paths=PAYMENT), UNPAID_IF_ANY),
        office=telling(_("A payment was recorded"), Terms(paths=PAYMENT), UNPAID),
        firm_sees=("amount_paisa", "left_paisa", "on"),
    ),
    EventType(
        "office.started_recovery",
        notices=("consumer.recovery_started", "firm.recovery_started"),
        consumer=telling(_("DNCRP started to recover the fine")),
        firm=telling(_("DNCRP started to recover the fine")),
        office=telling(_("Recovery by attachment was started"), UNPAID),
        firm_sees=("left_paisa",),
        for_firm=always,
    ),
    EventType(
        "office.recorded_reward",
        notices=("consumer.reward_recorded",),
        consumer=telling(_("Your share of the fine was paid to you"), Terms(paths=PAYMENT)),
        office=telling(_("The complainant's share was paid"), Terms(paths=PAYMENT)),
    ),
    EventType(
        "office.answered_unpaid_share",
        notices={
            "paid": ("consumer.share_was_paid",),
            "not_paid": ("consumer.share_not_paid", "office.share_not_paid"),
        },
        consumer=telling(_("The head of DNCRP's office answered about your share"), Chosen("share_answer", "result")),
        office=telling(_("The head answered about the complainant's share"), Chosen("share_answer", "result")),
    ),
    EventType(
        "office.closed",
        notices={
            "order_complied": ("consumer.closed_order_complied", "firm.closed"),
            "order_unpaid": ("consumer.closed_order_unpaid", "firm.closed"),
        },
        consumer=telling(_("DNCRP closed the complaint"), Chosen("outcome", "set.outcome")),
        firm=telling(_("DNCRP closed the complaint"), Chosen("outcome", "set.outcome")),
        office=telling(_("Closed by the office"), Chosen("outcome", "set.outcome")),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.joined",
        notices=("consumer.closed_joined", "firm.closed"),
        consumer=telling(
            _("DNCRP joined it to another complaint about the same matter"),
            line(_("It goes on under %(number)s."), number=JoinedInto()),
        ),
        firm=telling(_("DNCRP joined it to another complaint about the same matter")),
        office=telling(_("Joined to another complaint"), JoinedInto()),
        unproved_sees=(),
    ),
    EventType(
        "office.unjoined",
        notices=("consumer.unjoined", "firm.unjoined"),
        consumer=telling(_("DNCRP took it out of the other complaint: it goes on by itself")),
        firm=telling(_("DNCRP took it out of the other complaint: it goes on by itself")),
        office=telling(_("Taken out of the other complaint")),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "office.reassigned",
        notices=("consumer.reassigned", "office.reassigned"),
        office=telling(_("Reassigned to another officer")),
    ),
    EventType("clock.placed_post", office=telling(_("The post of its officer is in charge of it now"))),
    EventType(
        "office.added_note",
        office=(
            telling(_("The page was handed over to the seller's own people"), when=has("handed_over")),
            telling(_("A contact of the seller was confirmed"), CLAIMS_GRANTED, when=has("contact")),
            telling(_("Note of the office"), CLAIMS_GRANTED),
        ),
    ),
    EventType(
        "office.marked_evidence",
        quiet=True,
        consumer=RELIED,
        firm=RELIED,
        office=RELIED,
        firm_sees=("evidence", "kind", "relied"),
    ),
    EventType(
        "office.noted_evidence",
        office=(
            telling(_("What is heard in a file was written down"), FileName(), when=has("transcript")),
            telling(_("Note of the office on a file"), FileName()),
        ),
    ),
    EventType(
        "office.redacted_evidence",
        office=telling(
            _("Made a copy of a file in which parts are covered"), Chosen("redaction", "ground"), FileName()
        ),
    ),
    EventType(
        "office.made_dossier",
        office=(
            telling(line(_("Made a dossier for %(name)s"), name=Body()), when=has("body")),
            telling(_("Made a dossier for the office itself")),
        ),
    ),
    EventType(
        "office.told_caller",
        quiet=True,
        consumer=(
            telling(_("You were told on the phone how the complaint stands"), when=equals("party", "consumer")),
            telling(_("The seller was told on the phone how the complaint stands")),
        ),
        firm=(
            telling(_("The buyer was told on the phone how the complaint stands"), when=equals("party", "consumer")),
            telling(_("Your side was told on the phone how the complaint stands")),
        ),
        office=telling(_("Told a caller how the complaint stands"), Named("sides", "party")),
        firm_sees=("party",),
        unproved_sees=("party",),
    ),
    EventType("office.opened_number", office=telling(_("Looked at the number to call"), Named("sides", "party"))),
    EventType(
        "office.called",
        office=telling(_("Called"), Named("sides", "party"), Named("calls", "outcome")),
    ),
)
