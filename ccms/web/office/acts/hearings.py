"""Acts on a hearing: it is set, moved, held, and the two sides settle there."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action
from ccms.complaints.reading import office_queue
from ccms.core.clock import DHAKA, dhaka_day
from ccms.core.failures import Failure, ValidationFailed
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.shared.wording import BROUGHT_USUALLY, appointment, cannot_come, put
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import digits, short_day

A = Action
PROMISE, DONE = "promise", "done"
FROM_ON = _("From %(day)s on: both sides are told at least %(days)s days before, unless they agree to come sooner.")


class AppointmentForm(OfficeForm):
    """Day, time and place to which both sides are called."""

    day = fields.DateField(label=_("Day of the hearing"), help_text=_("For example 28 11 2026"))
    time = fields.TimeField(label=_("Time"), help_text=_("On the 24-hour clock, for example 10:30"))
    place = fields.CleanLine(label=_("Place"), help_text=_("Room, building and address"))
    agreed = fields.TickBox(label=_("Both sides agreed to come on a day that is sooner than the least notice"))
    bring = fields.CleanText(label=_("What to bring"), required=False)

    def prepare(self) -> None:
        """Begin with the place of before, or the office; say from which day on a hearing can be."""
        days = self.pack.figures["hearing_notice_days"]
        first = dhaka_day(self.now) + timedelta(days=days)
        said = {"day": short_day(first), "days": digits(days)}
        self.fields["day"].help_text = put(FROM_ON, **said)
        before = self.case.hearing
        usual = _("If you leave it empty, both sides read: %(usual)s")
        self.fields["bring"].help_text = put(usual, usual=BROUGHT_USUALLY)
        self.initial["place"] = before.place if before else self.case.complaint.office.name(language())

    @property
    def at(self) -> datetime:
        """The instant of the hearing."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], DHAKA)

    def given(self) -> dict[str, Any]:
        """Join day and time."""
        typed = self.cleaned_data
        return {"at": self.at, **{name: typed[name] for name in ("place", "bring", "agreed")}}

    def refuse(self, failure: Failure) -> None:
        """Show what is said of the instant at the day."""
        if isinstance(failure, ValidationFailed) and "at" in failure.errors:
            failure = ValidationFailed({"day": failure.errors["at"]})
        super().refuse(failure)

    def rows(self) -> list[Row]:
        """Leave day, time, place and what to bring to the notice."""
        said = {str(self.fields[name].label) for name in ("day", "time", "place", "bring")}
        return [row for row in super().rows() if str(row.name) not in said]

    def warnings(self) -> list[str]:
        """Tell of a closed day, and of another hearing at the same time."""
        said = []
        if not self.pack.calendar.is_working_day(self.cleaned_data["day"]):
            said.append(gettext("The offices are closed on this day."))
        if any(each.at == self.at for each in self._that_day()):
            said.append(gettext("Another hearing is set for the same time; it stands in the list below."))
        return said

    def beside(self) -> dict[str, Any]:
        """Show what is set already; of what was typed, the notice as both sides' pages will show it and that day."""
        if not self.is_bound or not self.is_valid():
            return {
                "ahead": self._others(
                    office_queue.hearings_ahead(self.case.reader, self.case.complaint.office, self.now)
                )
            }
        typed = self.cleaned_data
        return {
            "appointment": appointment(self.at, typed["place"], typed["bring"]),
            "hearings": self._that_day(),
        }

    def _that_day(self) -> list[Any]:
        return self._others(office_queue.hearings_on(self.case.reader, self.cleaned_data["day"]))

    def _others(self, found: list[Any]) -> list[Any]:
        return [each for each in found if each.complaint_id != self.case.complaint.id]


class AdjournForm(AppointmentForm):
    """A new day, and why."""

    reason = fields.ChoiceCards(label=_("Why is it moved?"))
    field_order = ("reason", "day", "time", "place", "agreed", "bring")

    def given(self) -> dict[str, Any]:
        """Add the reason."""
        return {**super().given(), "reason": self.cleaned_data["reason"]}

    def beside(self) -> dict[str, Any]:
        """Say which side cannot come, and why."""
        said = [cannot_come(each.side, each.text) for each in self.case.absences]
        return {**super().beside(), "meant": " ".join(said)}


class HeldForm(OfficeForm):
    """Who came, and what was said."""

    attendance = fields.ChoiceCards(label=_("Who came?"))
    text = fields.CleanText(
        label=_("Minutes"), help_text=_("Both sides can read this. What each side said and showed.")
    )


HOW = (
    fields.Card(PROMISE, _("It will be done by a day"), _("It becomes a promise, and the system watches its day.")),
    fields.Card(DONE, _("It was done at the hearing"), _("The complaint is settled at once.")),
)


class SettlementForm(OfficeForm):
    """What the two sides agreed: as a promise, or done on the spot."""

    how = fields.ChoiceCards(label=_("When is it done?"), cards=HOW)
    remedy = fields.ChoiceCards(label=_("What was agreed?"))
    amount = fields.TakaField(label=_("Amount, if money was agreed"), required=False)
    day = fields.DateField(
        label=_("By which day? For what was done: on which day?"), help_text=_("For example 28 11 2026"), required=False
    )
    text = fields.CleanText(label=_("What else was agreed"), help_text=_("Both sides can read this."), required=False)

    def beside(self) -> dict[str, Any]:
        """Say whether there is any money that a settlement could give back."""
        return {"was_paid": self.case.sheet.value("nothing_paid") is not True}

    def given(self) -> dict[str, Any]:
        """Make the terms; a kind says what must come with it. What was done was done today, unless a day is named."""
        typed = self.cleaned_data
        performed = typed["how"] == DONE
        day = typed["day"] or (dhaka_day(self.now) if performed else None)
        if day is None:
            raise ValidationFailed({"day": ("date-missing", {})})
        return {
            "remedy": typed["remedy"],
            "amount_paisa": typed["amount"],
            "day": day,
            "performed": performed,
            "text": typed["text"],
        }


ACTS = (
    OfficePage(
        action=A.SET_HEARING,
        title=_("Set a hearing"),
        button=_("Set the hearing"),
        said=_("The hearing has been set."),
        form=AppointmentForm,
        template="appointment",
    ),
    OfficePage(
        action=A.HOLD_HEARING,
        title=_("Record the hearing"),
        button=_("Record it"),
        said=_("The hearing has been recorded."),
        form=HeldForm,
    ),
    OfficePage(
        action=A.ADJOURN,
        title=_("Move the hearing"),
        button=_("Move the hearing"),
        said=_("The hearing has been moved."),
        form=AdjournForm,
        template="appointment",
    ),
    OfficePage(
        action=A.RECORD_SETTLEMENT,
        title=_("Record a settlement"),
        button=_("Record it"),
        said=_("The settlement has been recorded."),
        form=SettlementForm,
        template="settlement",
    ),
)
