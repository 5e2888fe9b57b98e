"""Lists the events of no act about notices and files: a notice arrives, a file is added, opened or stopped.

Lists the events of a notice that is told again, of which a letter by registered post is the last way.
"""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    Chosen,
    Day,
    EventType,
    FileKind,
    FileName,
    Happened,
    Moment,
    Named,
    Period,
    Telling,
    Text,
    Written,
    always,
    both,
    equals,
    lacks,
    line,
    telling,
)

_TO_BUYER, _TO_FIRM = equals("party", "consumer"), equals("party", "firm")
_BY_LETTER = equals("way", "letter")
_POSTED = equals("result", "posted")
_PARTY = Named("sides", "party")
_ON = line(_("Posted on %(day)s, registered number %(number)s"), day=Day("posted_on"), number=Written("number"))
_WHY = Chosen("posting")


FILE = (FileKind(), FileName())


def _by_side(**words: Text) -> tuple[Telling, ...]:
    """Return the tellings of an event about a file, one for each side that may have acted."""
    return tuple(
        telling(heading, *FILE, when=equals("by", side) if side != "office" else always)
        for side, heading in words.items()
    )


def _reached_buyer(event: Happened) -> bool:
    return bool(event.fact("party") == "consumer")


def _of_order(event: Happened) -> bool:
    return bool(event.fact("of") == "order")


def _unproved(event: Happened) -> bool:
    """Tell whether the notice reached an address of which nothing proves that it is the seller's."""
    return event.fact("proved") is False


HOW = line(_("How we know: %(basis)s"), basis=Chosen("receipt_basis", "basis"))
_SELLERS_DAYS = (HOW, line(_("From now on it has %(days)s days to answer."), days=Period("answer")))
_SELLERS_DAYS_IF = (
    HOW,
    line(_("If it is the seller's, it has %(days)s days to answer from now on."), days=Period("answer")),
)
_DAYS_TO_PAY = (HOW, line(_("From now on it has %(days)s working days to pay."), days=Period("payment")))
_RECEIPT = (line(_("Received: %(at)s"), at=Moment("received_at")), Chosen("receipt_basis", "basis"))

EVENTS = (
    EventType(
        "notice.told_again",
        quiet=True,
        notices={"": (), "letter_to_firm": ("consumer.letter_written",), "letter_to_consumer": ()},
        consumer=(
            telling(_("A letter to you by registered post is being prepared"), when=both(_TO_BUYER, _BY_LETTER)),
            telling(_("A letter to the seller by registered post is being prepared"), when=_BY_LETTER),
            telling(_("We told you once more, in another way"), when=_TO_BUYER),
            telling(_("We told the seller once more, in another way")),
        ),
        firm=(
            telling(_("A letter to you by registered post is being prepared"), when=both(_TO_FIRM, _BY_LETTER)),
            telling(_("We told you once more, in another way"), when=_TO_FIRM),
        ),
        office=(
            telling(_("A letter by registered post is to be posted"), _PARTY, when=_BY_LETTER),
            telling(_("Told once more in another way: nothing shows that the first notice arrived"), _PARTY),
        ),
        firm_sees=("party", "way"),
        for_firm=both(_TO_FIRM, lacks("way")),
    ),
    EventType(
        "office.recorded_posting",
        quiet=True,
        notices={"posted": (), "returned": ("office.letter_returned",)},
        consumer=(
            telling(_("DNCRP posted a registered letter to you"), _ON, when=both(_TO_BUYER, _POSTED)),
            telling(_("DNCRP posted a registered letter to the seller"), _ON, when=_POSTED),
            telling(_("The post brought back the letter to you"), _WHY, when=_TO_BUYER),
            telling(_("The post brought back the letter to the seller"), _WHY),
        ),
        firm=(
            telling(_("DNCRP posted a registered letter to you"), _ON, when=both(_TO_FIRM, _POSTED)),
            telling(_("The post brought back the letter to you"), _WHY, when=_TO_FIRM),
        ),
        office=(
            telling(_("The letter was posted"), _PARTY, _ON, when=_POSTED),
            telling(_("The post brought the letter back"), _PARTY, _WHY),
        ),
        firm_sees=("number", "party", "posted_on", "reason", "result"),
    ),
    EventType(
        "notice.received",
        quiet=True,
        notices={
            "firm": ("consumer.clock_started", "firm.clock_started"),
            "consumer": (),
            "order": ("firm.payment_days",),
        },
        consumer=(
            telling(
                _("You opened this page"),
                when=lambda event: _reached_buyer(event) and event.fact("basis") == "opened",
            ),
            telling(_("Our message reached your phone"), when=_reached_buyer),
            telling(_("The order reached the seller"), *_DAYS_TO_PAY, when=_of_order),
            telling(
                _("Our notice reached an address that is not proved to be the seller's"),
                *_SELLERS_DAYS_IF,
                when=_unproved,
            ),
            telling(_("Our notice reached the seller"), *_SELLERS_DAYS),
        ),
        firm=(
            telling(
                _("The order reached you"),
                HOW,
                line(_("From now on you have %(days)s working days to pay."), days=Period("payment")),
                when=_of_order,
            ),
            telling(
                _("Our notice reached you"),
                HOW,
                line(_("From now on you have %(days)s days to answer."), days=Period("answer")),
            ),
        ),
        office=(
            telling(
                _("A message reached the buyer"),
                line(_("Received: %(at)s"), at=Moment("received_at")),
                when=_reached_buyer,
            ),
            telling(_("The order reached the seller"), *_RECEIPT, when=_of_order),
            telling(
                _("The notice reached an address that is not proved to be the seller's"), *_RECEIPT, when=_unproved
            ),
            telling(_("The notice reached the seller"), *_RECEIPT),
        ),
        firm_sees=("basis", "of", "party"),
        unproved_sees=("of", "party"),
    ),
    EventType(
        "evidence.added",
        notices={
            "consumer": ("firm.evidence_added",),
            "firm": ("consumer.evidence_added",),
            "office": ("consumer.evidence_added", "firm.evidence_added"),
            "body": (),  # it comes with an answer, which is told
            "consumer/at_office": ("firm.evidence_added", "office.evidence_added"),
            "firm/at_office": ("consumer.evidence_added", "office.evidence_added"),
            "office/at_office": ("consumer.evidence_added", "firm.evidence_added"),
        },
        consumer=_by_side(
            consumer=_("You added evidence"),
            firm=_("The seller added evidence"),
            body=_("The other office added a file"),
            office=_("DNCRP added evidence"),
        ),
        firm=_by_side(
            consumer=_("The buyer added evidence"),
            firm=_("Your side added evidence"),
            body=_("The other office added a file"),
            office=_("DNCRP added evidence"),
        ),
        office=telling(line(_("%(side)s added evidence"), side=Named("sides", "by")), *FILE),
        firm_sees=("evidence", "kind"),
    ),
    EventType(
        "evidence.opened",
        quiet=True,
        consumer=_by_side(
            consumer=_("You opened a file"),
            firm=_("The seller opened a file"),
            body=_("The other office opened a file"),
            office=_("DNCRP opened a file"),
        ),
        firm=_by_side(
            consumer=_("The buyer opened a file"),
            firm=_("Your side opened a file"),
            body=_("The other office opened a file"),
            office=_("DNCRP opened a file"),
        ),
        office=telling(
            line(_("%(side)s opened a file"), side=Named("sides", "by")), FileName(), Named("copies", "copy")
        ),
        firm_sees=("copy", "evidence"),
    ),
    EventType(
        "evidence.quarantined",
        notices={
            "consumer": ("consumer.evidence_quarantined",),
            "firm": ("firm.evidence_quarantined",),
            "office": ("office.evidence_quarantined",),
            "body": ("office.evidence_quarantined",),
        },
        consumer=telling(_("A virus was found in a file. Nobody can open it any more"), FileName()),
        firm=telling(_("A virus was found in a file. Nobody can open it any more"), FileName()),
        office=telling(_("A virus was found in a file. Nobody can open it any more"), FileName()),
        firm_sees=("evidence",),
    ),
)
