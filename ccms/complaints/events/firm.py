"""Lists the events of a firm's acts.

Lists the events of a complaint that follows the ways to its seller: one was proved, or the last one was lost.
"""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    Answered,
    Chosen,
    Day,
    EventType,
    Judged,
    Named,
    Terms,
    always,
    equals,
    has,
    lacks,
    line,
    telling,
)

_agreed = equals("set.status", "promised")  # the offer met the buyer's counter-proposal
_late = lacks("set.status")

ANSWERS = (Answered(), Judged())
# What every side has to know of an answer: whether its sender is known, and whether it came late.
UNVERIFIED = line(_("Who answered is not verified."), when=equals("verified", False))
UNVERIFIED_OWN = line(_("Given through a number that is not verified."), when=equals("verified", False))
HEARING_STANDS = line(_("The hearing stands until DNCRP moves it."))
LATE = line(_("It came after the complaint had gone to DNCRP. The officer's work goes on."), when=_late)
LATE_FOR_OFFICE = line(_("It came after the complaint had gone to DNCRP. The office's time runs on."), when=_late)
AT_OFFICE = line(_("An officer of DNCRP looks at it."))
LOOKED_AT_FIRST = line(_("An officer of DNCRP looks at it first."))

NOT_A_SHOP = _("The holder of the seller's number says: I am no shop, this is a wrong number")
RIGHT_SELLER = _("Do you know the seller's right number or page? Add it here; the officer sees it.")


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
    EventType(
        "firm.offered",
        notices={
            "": ("consumer.offered", "firm.answer_received"),
            "agreed": ("consumer.agreed", "firm.agreed"),
            "late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
        },
        consumer=(
            telling(
                _("The seller accepted your proposal"),
                line(_("The seller's promise: %(what)s"), what=Terms("offer_kind", until=True)),
                *ANSWERS,
                UNVERIFIED,
                when=_agreed,
            ),
            telling(_("The seller made an offer"), Terms("offer_kind", until=True), *ANSWERS, UNVERIFIED, LATE),
        ),
        firm=(
            telling(
                _("Your side accepted the buyer's proposal. It is now your promise"),
                Terms("offer_kind", until=True),
                *ANSWERS,
                UNVERIFIED_OWN,
                when=_agreed,
            ),
            telling(_("Your side made an offer"), Terms("offer_kind", until=True), *ANSWERS, UNVERIFIED_OWN, LATE),
        ),
        office=(
            telling(
                _("The seller accepted the buyer's proposal. It is now a promise"),
                Terms("offer_kind", until=True),
                *ANSWERS,
                UNVERIFIED,
                when=_agreed,
            ),
            telling(
                _("The seller made an offer"), Terms("offer_kind", until=True), *ANSWERS, UNVERIFIED, LATE_FOR_OFFICE
            ),
        ),
        firm_sees=("amount_paisa", "answers", "day", "findings", "remedy", "verified"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "firm.claimed_solved",
        notices={
            "": ("consumer.claimed_solved", "firm.answer_received"),
            "late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
        },
        consumer=telling(_("The seller says that it is solved"), Terms("solved_kind"), *ANSWERS, UNVERIFIED, LATE),
        firm=telling(_("Your side said that it is solved"), Terms("solved_kind"), *ANSWERS, UNVERIFIED_OWN, LATE),
        office=telling(
            _("The seller says that it is solved"), Terms("solved_kind"), *ANSWERS, UNVERIFIED, LATE_FOR_OFFICE
        ),
        firm_sees=("amount_paisa", "answers", "day", "findings", "remedy", "verified"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "firm.defended",
        notices={
            "": ("consumer.defended", "firm.answer_received"),
            "late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
        },
        consumer=telling(
            _("The seller says that the complaint is not right"), Chosen("defend", "code"), *ANSWERS, UNVERIFIED, LATE
        ),
        firm=telling(
            _("Your side said that the complaint is not right"),
            Chosen("defend", "code"),
            *ANSWERS,
            UNVERIFIED_OWN,
            LATE,
        ),
        office=telling(
            _("The seller says that the complaint is not right"),
            Chosen("defend", "code"),
            *ANSWERS,
            UNVERIFIED,
            LATE_FOR_OFFICE,
        ),
        firm_sees=("answers", "code", "findings", "verified"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "firm.refused",
        notices={
            "refused": ("consumer.escalated_refused", "firm.answer_received", "office.escalated"),
            "not_a_shop": ("consumer.escalated_not_a_shop", "firm.answer_received", "office.escalated"),
        },
        consumer=(
            telling(NOT_A_SHOP, AT_OFFICE, line(RIGHT_SELLER), when=equals("code", "not_a_shop")),
            telling(_("The seller says that it is not its case"), Chosen("refuse", "code"), AT_OFFICE),
        ),
        firm=(
            telling(_("You said that you are no shop, and the number is wrong"), when=equals("code", "not_a_shop")),
            telling(_("Your side said that it is not its case"), Chosen("refuse", "code"), UNVERIFIED_OWN),
        ),
        office=(
            telling(NOT_A_SHOP, when=equals("code", "not_a_shop")),
            telling(_("The seller says that it is not its case"), Chosen("refuse", "code")),
        ),
        firm_sees=("code", "verified"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "firm.asked",
        notices=("consumer.asked", "firm.answer_received"),
        consumer=telling(_("The seller asked you")),
        firm=telling(_("Your side asked the buyer")),
        office=telling(_("The seller asked the buyer")),
        firm_hears=always,
    ),
    EventType(
        "firm.gave_interim_reply",
        notices=("consumer.interim", "firm.answer_received"),
        consumer=telling(_("The seller needs more time"), line(_("It will answer by %(day)s."), day=Day())),
        firm=telling(
            _("Your side asked for more time"),
            Chosen("interim", "code"),
            line(_("Answer promised by %(day)s."), day=Day()),
        ),
        office=telling(
            _("The seller asked for more time"), Chosen("interim", "code"), line(_("until %(day)s"), day=Day())
        ),
        firm_sees=("code", "day", "verified"),
        firm_hears=always,
    ),
    EventType(
        "firm.reported_performance",
        notices=("consumer.performance_reported", "firm.answer_received"),
        consumer=telling(_("The seller says that it kept its promise"), Terms()),
        firm=telling(_("Your side said that it kept the promise"), Terms(), UNVERIFIED_OWN),
        office=telling(_("The seller says that it kept its promise"), Terms(), UNVERIFIED),
        firm_sees=("amount_paisa", "day", "remedy", "verified"),
        firm_hears=always,
        unproved_sees=(),
    ),
    EventType(
        "firm.gave_information",
        notices=("consumer.firm_informed_office", "firm.information_received", "office.information_given"),
        consumer=telling(_("The seller answered the officer's question")),
        firm=telling(_("Your side answered the officer's question")),
        office=telling(_("The seller answered the office's question")),
        firm_sees=("party",),
        firm_hears=always,
    ),
    EventType(
        "firm.checked_order",
        quiet=True,
        consumer=telling(
            _("The seller compared a number from its book with your purchase"),
            line(_("It belongs to it."), when=has("matches")),
            line(_("It was another one. Yours was not shown."), when=lacks("matches")),
        ),
        firm=telling(
            _("Your side compared a number from its book"),
            line(_("It is of this purchase."), when=has("matches")),
            line(_("It is not of this purchase."), when=lacks("matches")),
        ),
        office=telling(
            _("The seller compared a number from its book"),
            line(_("It was of this purchase."), when=has("matches")),
            line(_("It was another one."), when=lacks("matches")),
        ),
        firm_sees=("matches", "try"),
        firm_hears=always,
    ),
    EventType(
        "firm.claimed_page",
        quiet=True,
        notices={"": (), "unproved": ("office.page_claimed",)},
        consumer=(
            telling(_("The seller's own people took its page over"), when=has("verified")),
            telling(_("Somebody says that the page is theirs"), LOOKED_AT_FIRST),
        ),
        firm=(
            telling(_("Your side took its page over"), when=has("verified")),
            telling(_("Your side says that the page is yours"), LOOKED_AT_FIRST),
        ),
        office=(
            telling(_("The seller's own people took the page over"), when=has("verified")),
            telling(_("Somebody says that the page is his"), line(_("It waits until the contact is confirmed."))),
        ),
        firm_sees=("verified",),
        firm_hears=always,
    ),
    EventType(
        "firm.said_cannot_come",
        notices=("office.cannot_come",),
        consumer=telling(_("The seller said that it cannot come to the hearing"), HEARING_STANDS),
        firm=telling(_("Your side said that it cannot come to the hearing"), HEARING_STANDS),
        office=telling(_("The seller said that it cannot come to the hearing")),
        firm_sees=("hearing",),
        firm_hears=always,
    ),
)
