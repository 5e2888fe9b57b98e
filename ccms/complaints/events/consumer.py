"""Lists the events of a consumer's acts."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    PROMISE,
    SETTLEMENT,
    Chosen,
    Count,
    EventType,
    FirmName,
    Happened,
    Money,
    Named,
    Terms,
    always,
    both,
    equals,
    has,
    lacks,
    line,
    telling,
)

GONE_TO_OFFICE = ("firm.escalated", "office.escalated")
AGREED_ON = Terms(paths=SETTLEMENT)
_promised = equals("set.status", "promised")
_settled = equals("set.status", "settled")


def _answers_the_firm(event: Happened) -> bool:
    return any(said.kind == "information" for said in event.words)


FILES = line(_("Files given: %(count)s"), count=Count("evidence"), when=has("evidence"))


def _is_reason(event: Happened) -> bool:
    """Tell whether the reason says more than that only the seller's name is known."""
    return not (event.fact("only_name") and event.fact("set.reason") == "unreachable")


def _tells_the_firm(event: Happened) -> bool:
    return "firm" in event.told


REASON = line("%(why)s", why=Chosen("escalated", "set.reason"), when=_is_reason)
ONLY_NAME = line(_("Only the seller's name is known, so no message went to it."), when=has("only_name"))

HEARING_STANDS = line(_("The hearing stands until DNCRP moves it."))

EVENTS = (
    EventType(
        "consumer.filed",
        notices={
            "told_firm": ("consumer.filed_firm_first", "firm.told_first", "office.intake"),
            "with_firm": ("consumer.filed", "firm.formal_notice", "office.intake"),
            "escalated": ("consumer.filed_at_office", "office.escalated"),
            "only_name": ("consumer.filed_only_name", "office.filed_only_name"),
        },
        consumer=telling(
            _("You sent the complaint"),
            ONLY_NAME,
            line(_("An officer of the help line wrote it down for you."), when=equals("by", "office")),
            REASON,
            FILES,
        ),
        firm=telling(_("The buyer sent the complaint"), Chosen("escalated", "set.reason")),
        office=telling(
            _("The buyer filed the complaint"),
            line(_("An officer of the help line wrote it down."), when=equals("by", "office")),
            line(_("The buyer confirmed it with a code sent to his number."), when=has("assisted")),
            line("%(why)s", why=Named("reasons", "set.reason"), when=_is_reason),
            ONLY_NAME,
            line(_("Taken at once: few of the thirty days were left."), when=has("set.protective")),
            FILES,
        ),
        firm_sees=("evidence",),
        unproved_sees=(),
        for_firm=equals("set.status", "told_firm", "with_firm"),
    ),
    EventType(
        "consumer.corrected_seller",
        notices={
            "told_firm": ("consumer.corrected_seller", "firm.told_first"),
            "with_firm": ("consumer.corrected_seller", "firm.formal_notice"),
            "escalated": ("consumer.corrected_seller_at_office", "office.escalated"),
        },
        consumer=telling(_("You corrected who the seller is"), Chosen("escalated", "set.reason")),
        firm=telling(_("The buyer corrected who the seller is: it came to you")),
        office=telling(
            _("The buyer corrected who the seller is"),
            line(_("Before: %(firm)s"), firm=FirmName("from")),
            Named("reasons", "set.reason"),
        ),
        unproved_sees=(),
        for_firm=lacks("set.status"),
    ),
    EventType(
        "consumer.added_contact",
        notices={
            "told_firm": ("firm.told_first",),
            "with_firm": ("firm.formal_notice",),
            "escalated": ("office.contact_added",),
            "scrutiny": ("office.contact_added",),
        },
        consumer=(
            telling(_("You added how the seller can be reached. Our message goes there"), when=_tells_the_firm),
            telling(_("You added how the seller can be reached")),
        ),
        firm=telling(_("The complaint came to you")),
        office=telling(_("The buyer added how the seller can be reached")),
        unproved_sees=(),
    ),
    EventType(
        "consumer.accepted",
        notices={
            "promised": ("consumer.promised", "firm.accepted"),
            "settled": ("consumer.settled", "firm.settled"),
            "promised/late": ("consumer.promised", "firm.accepted", "office.late_answer_accepted"),
            "settled/late": ("consumer.settled", "firm.settled", "office.late_answer_accepted"),
            "closed": ("consumer.closed_defence_accepted", "firm.closed"),
        },
        consumer=(
            telling(
                _("You accepted the offer"),
                line(_("The seller's promise: %(what)s"), what=Terms("offer_kind", PROMISE, until=True)),
                when=_promised,
            ),
            telling(_("You confirmed that it is settled"), AGREED_ON, when=_settled),
            telling(_("You accepted the seller's explanation")),
        ),
        firm=(
            telling(
                _("The buyer accepted the offer"),
                line(_("Your promise: %(what)s"), what=Terms("offer_kind", PROMISE, until=True)),
                when=_promised,
            ),
            telling(_("The buyer confirmed that it is settled"), AGREED_ON, when=_settled),
            telling(_("The buyer accepted your explanation")),
        ),
        office=(
            telling(_("The buyer accepted the offer"), Terms("offer_kind", PROMISE, until=True), when=_promised),
            telling(_("The buyer says that it is settled"), Terms("offer_kind", SETTLEMENT), when=_settled),
            telling(_("The buyer accepted the seller's explanation")),
        ),
        firm_sees=("settlement",),
        unproved_sees=(),
    ),
    EventType(
        "consumer.countered",
        notices=("firm.countered",),
        consumer=telling(_("You proposed something else"), Terms("offer_kind", until=True)),
        firm=telling(_("The buyer proposed something else"), Terms("offer_kind", until=True)),
        office=telling(_("The buyer proposed something else"), Terms("offer_kind", until=True)),
        firm_sees=("amount_paisa", "day", "remedy"),
        firm_hears=always,
        unproved_sees=("amount_paisa", "day", "remedy"),  # without its terms nobody could agree to it
    ),
    EventType(
        "consumer.rejected",
        notices={
            "disagreement": ("consumer.escalated_disagreement", *GONE_TO_OFFICE),
            "no_effort": ("consumer.escalated_no_effort", *GONE_TO_OFFICE),
        },
        consumer=telling(_("You did not accept it, and it went to DNCRP"), Chosen("reject")),
        firm=telling(_("The buyer did not accept it. It went to DNCRP"), Chosen("reject")),
        office=telling(_("The buyer did not accept the answer"), Chosen("reject")),
        firm_sees=("reason",),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "consumer.confirmed_performance",
        notices=("consumer.settled", "firm.settled"),
        consumer=telling(_("You confirmed that the promise was kept"), AGREED_ON),
        firm=telling(_("The buyer confirmed that the promise was kept")),
        office=telling(_("The buyer says that the promise was kept"), Terms("offer_kind", SETTLEMENT)),
        firm_sees=("settlement",),
        unproved_sees=(),
    ),
    EventType(
        "consumer.reported_broken_promise",
        notices=("consumer.escalated_broken_promise", *GONE_TO_OFFICE),
        consumer=telling(_("You said that the promise was not kept. It went to DNCRP")),
        firm=telling(_("The buyer said that the promise was not kept. It went to DNCRP")),
        office=telling(_("The buyer says that the promise was not kept")),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "consumer.gave_information",
        notices={
            "with_firm": ("firm.information_given",),
            "scrutiny": ("firm.buyer_informed_office", "office.information_given"),
        },
        consumer=telling(_("You answered the question")),
        firm=(
            telling(_("The buyer answered your question"), when=_answers_the_firm),
            telling(_("The buyer answered the officer's question")),
        ),
        office=telling(_("The buyer answered the question")),
        firm_sees=("party",),
        firm_hears=always,  # but what the buyer writes to the office is not for the other side: `firm_history`
    ),
    EventType(
        "consumer.added_words",
        notices={"": ("firm.words_added",), "at_office": ("firm.words_added", "office.words_added")},
        consumer=telling(_("You added to what happened")),
        firm=telling(_("The buyer added to what happened")),
        office=telling(_("The buyer added to what happened")),
        firm_hears=always,
    ),
    # Why a buyer cannot come is between them and the office.
    EventType(
        "consumer.said_cannot_come",
        notices=("office.cannot_come",),
        consumer=telling(_("You said that you cannot come to the hearing"), HEARING_STANDS),
        firm=telling(_("The buyer said that they cannot come to the hearing"), HEARING_STANDS),
        office=telling(_("The buyer said that they cannot come to the hearing")),
    ),
    # Why somebody withdrew or reopened, perhaps under pressure, stays between them and the office.
    EventType(
        "consumer.withdrew",
        notices=("consumer.closed_withdrawn", "firm.closed", "office.withdrawn"),
        consumer=telling(
            _("You withdrew the complaint"),
            Chosen("withdraw"),
            line(_("Received: %(what)s"), what=Money(), when=has("amount_paisa")),
            line(
                "%(what)s",
                what=Chosen("received", "received"),
                when=both(lacks("amount_paisa"), equals("received", "nothing")),
            ),
            line(
                _("Received: %(what)s"),
                what=Chosen("received", "received"),
                when=lambda event: not event.fact("amount_paisa") and event.fact("received") != "nothing",
            ),
        ),
        firm=telling(_("The buyer withdrew the complaint")),
        office=telling(
            _("The buyer withdrew the complaint"),
            Chosen("withdraw"),
            line(_("Received: %(what)s"), what=Money(), when=has("amount_paisa")),
            line(_("Received: %(what)s"), what=Chosen("received", "received"), when=lacks("amount_paisa")),
        ),
        firm_sees=("amount_paisa",),
        unproved_sees=(),
    ),
    # What the holder writes of who may have filed it is for the office alone: that person reads the same page.
    EventType(
        "consumer.disowned",
        notices=("consumer.escalated_disowned", *GONE_TO_OFFICE),
        consumer=telling(_("You said that you did not file it. It went to DNCRP")),
        firm=telling(
            _("The holder of the buyer's number says that they did not file it. It went to DNCRP"),
            line(_("You need not answer until an officer has looked. Nothing of this counts against you.")),
        ),
        office=telling(_("The holder of the number says that they did not file it")),
        unproved_sees=(),
    ),
    EventType(
        "consumer.named_account",
        notices=("consumer.account_named",),
        consumer=telling(_("You said where your share of the fine is to go"), Chosen("share_way", "way")),
        office=telling(_("The complainant said where the share is to go"), Chosen("share_way", "way")),
        quiet=True,
    ),
    # The buyer's share is nothing to the firm; where this opens the complaint again, it hears that it need do nothing.
    EventType(
        "consumer.reported_unpaid_share",
        notices=("consumer.share_reported", "head.share_reported"),
        consumer=telling(_("You said that your share did not come. The head of DNCRP's office has to answer")),
        firm=telling(
            _("DNCRP opened it again to look at a payment of its own. You need do nothing"),
            when=equals("set.status", "ordered"),
        ),
        office=telling(_("The complainant says that the share did not come")),
    ),
    EventType(
        "consumer.reopened",
        notices=("consumer.escalated_reopened", *GONE_TO_OFFICE),
        consumer=telling(_("You opened the complaint again, at DNCRP"), Chosen("reopen")),
        firm=telling(_("The buyer opened the complaint again, at DNCRP")),
        office=telling(_("The buyer opened the complaint again"), Chosen("reopen")),
        unproved_sees=(),
    ),
    EventType(
        "consumer.requested_review",
        notices=("consumer.review_requested", "firm.review_requested", "office.review_requested"),
        consumer=telling(_("You asked that another officer look at it"), Chosen("request_review")),
        firm=telling(_("The buyer asked that another officer look at it")),
        office=telling(_("The buyer asked that another officer look at it"), Chosen("request_review")),
    ),
)
