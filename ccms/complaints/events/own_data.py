"""Lists the events about a person's own data, as far as they stand in the history of a complaint."""

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import Chosen, EventType, Moment, always, equals, line, telling

_FIELD = Chosen("correct_field", "field")
_LAST_DAY = line(_("The last day to stop it: %(day)s"), day=Moment("moves_at"))
_FIRM_READS = equals("seen", "by_firm")

EVENTS = (
    EventType(
        "consumer.asked_correction",
        quiet=True,
        notices=("office.correction_asked",),
        consumer=telling(_("You asked DNCRP to correct a detail"), _FIELD),
        office=telling(_("The buyer asked to have a detail corrected"), _FIELD),
    ),
    EventType(
        "consumer.took_back_correction",
        quiet=True,
        consumer=telling(_("You took back your request to correct a detail"), _FIELD),
        office=telling(_("The buyer took back the request to correct a detail"), _FIELD),
    ),
    EventType(
        "office.corrected_data",
        quiet=True,
        notices={
            "by_firm": ("consumer.data_corrected", "firm.data_corrected"),
            "by_office": ("consumer.data_corrected",),
        },
        consumer=telling(_("DNCRP corrected a detail"), _FIELD),
        firm=telling(_("A detail of the buyer was corrected"), _FIELD, when=_FIRM_READS),
        office=telling(_("A detail of the buyer was corrected"), _FIELD),
        firm_sees=("field", "seen"),
        firm_hears=always,
    ),
    EventType(
        "office.refused_correction",
        quiet=True,
        notices=("consumer.correction_refused",),
        consumer=telling(_("DNCRP did not correct a detail"), _FIELD, Chosen("refuse_correction")),
        office=telling(
            line(_("A detail was not corrected; the buyer disputes it")), _FIELD, Chosen("refuse_correction")
        ),
    ),
    EventType(
        "consumer.offered_to_hand_over",
        quiet=True,
        consumer=telling(_("You offered it to the person for whom you complain")),
        office=telling(_("The one who filed offered it to the person whom it concerns")),
    ),
    EventType(
        "consumer.asked_to_take_over",
        quiet=True,
        notices=("consumer.take_over_asked", "office.take_over_asked"),
        consumer=telling(_("Somebody says that this complaint concerns them. DNCRP looks at it")),
        office=telling(_("Somebody says that the complaint concerns them")),
    ),
    EventType(
        "consumer.took_over",
        notices=("consumer.taken_over",),
        consumer=telling(_("The person whom it concerns goes on with it")),
        firm=telling(_("The buyer goes on with it alone now; somebody else had filed it for the buyer")),
        office=telling(_("The person whom it concerns goes on with it, by their own code")),
        unproved_sees=(),
    ),
    EventType(
        "office.gave_over",
        notices=("consumer.taken_over",),
        consumer=telling(_("DNCRP gave it to the person whom it concerns")),
        firm=telling(_("The buyer goes on with it alone now; somebody else had filed it for the buyer")),
        office=telling(_("Given to the person whom it concerns")),
        unproved_sees=(),
    ),
    EventType(
        "office.refused_take_over",
        quiet=True,
        consumer=telling(_("DNCRP left the complaint with you"), Chosen("refuse_take_over")),
        office=telling(_("The complaint was left with the one who filed it"), Chosen("refuse_take_over")),
    ),
    EventType(
        "consumer.asked_lost_number",
        quiet=True,
        notices=("office.lost_number_asked",),
        consumer=telling(_("Somebody says that they filed it, and that its number is lost. DNCRP looks at it")),
        office=telling(_("Somebody says that they filed it, and that the number is lost")),
    ),
    EventType(
        "office.agreed_lost_number",
        quiet=True,
        office=telling(
            _("One officer agreed to another number; a second one has to look"), Chosen("agree_lost_number")
        ),
    ),
    EventType(
        "office.granted_lost_number",
        quiet=True,
        notices=("consumer.lost_number_granted",),
        consumer=telling(_("DNCRP agreed to another number, unless the old one stops it"), _LAST_DAY),
        office=telling(_("A second officer agreed to another number; the old one can stop it"), _LAST_DAY),
    ),
    EventType(
        "office.refused_lost_number",
        quiet=True,
        consumer=telling(_("DNCRP left the complaint with its number"), Chosen("refuse_lost_number")),
        office=telling(_("The complaint was left with its number"), Chosen("refuse_lost_number")),
    ),
    EventType(
        "consumer.stopped_lost_number",
        quiet=True,
        notices=("office.lost_number_stopped",),
        consumer=telling(_("The old number was not lost: the change was stopped")),
        office=telling(_("The holder of the old number stopped the change of number")),
    ),
    EventType(
        "clock.moved_number",
        quiet=True,
        notices=("consumer.number_moved",),
        consumer=telling(_("The complaint has another number now, since the old one is lost")),
        office=telling(_("The complaint has another number now, since the old one is lost")),
        unproved_sees=(),
    ),
    EventType(
        "clock.erased_person",
        quiet=True,
        notices={"by_firm": ("firm.data_erased",), "by_office": ()},
        firm=telling(_("The buyer's personal data was deleted, as the buyer asked"), when=_FIRM_READS),
        office=telling(_("The buyer's personal data was deleted, as the buyer asked")),
        firm_sees=("seen",),
        unproved_sees=("seen",),
    ),
    EventType(
        "clock.erased",
        quiet=True,
        consumer=telling(_("Three years had passed, so what you told in it was deleted")),
        firm=telling(_("Three years had passed, so the buyer's personal data was deleted"), when=_FIRM_READS),
        office=telling(_("Three years had passed, so the buyer's personal data was deleted")),
        firm_sees=("seen",),
        unproved_sees=("seen",),
    ),
)
