"""Lists the events of a notice that is told again, of which a letter by registered post is the last way."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import Chosen, Day, EventType, Named, Written, both, equals, lacks, line, telling

_TO_BUYER, _TO_FIRM = equals("party", "consumer"), equals("party", "firm")
_BY_LETTER = equals("way", "letter")
_POSTED = equals("result", "posted")
_PARTY = Named("sides", "party")
_ON = line(_("Posted on %(day)s, registered number %(number)s"), day=Day("posted_on"), number=Written("number"))
_WHY = Chosen("posting")

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
)
