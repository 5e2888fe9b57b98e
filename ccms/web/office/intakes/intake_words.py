"""The words for intakes: their states, what became of a call, and the rows in which one is read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import Intake
from ccms.accounts.models.intake import OPEN, Handed, IntakeState
from ccms.complaints.intakes.confirming import is_filed_besides
from ccms.complaints.intakes.deciding import CallEnd
from ccms.complaints.intakes.keeping import source_of
from ccms.complaints.intakes.receiving import Duplicate, corrections_of, goes_on_as
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.shared.handed_details import said_before
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, masked_phone, moment, reference, run, taka

STATES: Mapping[IntakeState, Any] = {
    IntakeState.NEW: _("new"),
    IntakeState.INVITED: _("waits for the person"),
    IntakeState.FILED: _("filed"),
    IntakeState.DUPLICATE: _("here already"),
    IntakeState.REFUSED: _("not taken"),
    IntakeState.LAPSED: _("lapsed"),
}
CALLS: Mapping[CallEnd, Any] = {
    CallEnd.REACHED: _("Reached and informed"),
    CallEnd.NO_ANSWER: _("No answer"),
    CallEnd.WRONG_NUMBER: _("Wrong number: somebody else"),
    CallEnd.NOT_MINE: _("Says that the complaint is not theirs"),
}


def address(intake: Intake) -> str:
    """Return the page of an intake."""
    return reverse("office:intake", kwargs={"key": intake.pk})


def waits(intake: Intake) -> bool:
    """Tell whether an intake is still the office's: not ended, and not taken up by its person."""
    return intake.state in OPEN and intake.confirmed_at is None


def rows(intake: Intake, now: datetime) -> list[Row]:
    """Return where an intake comes from and how it stands."""
    found = [
        Row(_("First made with"), source_of(intake, now)[language()]),
        Row(_("First made on"), day(intake.first_made_at)),
        Row(_("Typed on"), moment(intake.made_at)),
        Row(_("State"), _state(intake)),
    ]
    if intake.outside_no:
        found.insert(1, Row(_("Number there"), code(intake.outside_no)))
    if intake.confirmed_at:
        found.append(Row(_("Confirmed by code"), moment(intake.confirmed_at)))
    if intake.reason:
        pack = book().on(dhaka_day(now))
        found.append(Row(_("Reason"), pack.reason("refuse_intake", intake.reason).text.read(language())))
    if intake.remark:
        found.append(Row(_("In the clerk's words"), run(intake.remark.shown)))
    if same := _same(intake):
        found.append(same)
    if intake.calls:
        found.append(Row(_("Calls"), digits(intake.calls)))
        found.append(Row(_("Last call"), CALLS[CallEnd(intake.called)]))
    return found


def _same(intake: Intake) -> Row | None:
    """Return what an intake goes on as; of another intake its page, since its code is its person's alone."""
    if number := intake.became or (intake.same_as if is_filed_besides(intake) else ""):
        return Row(_("Complaint"), reference(number))
    other = goes_on_as(intake)
    return Row(_("Goes on as"), duplicate_words(other)) if other else None


def duplicate_words(each: Duplicate) -> SafeString:
    """Name what is the same: a complaint by its number, another intake by a link to its page."""
    if each.intake is None:
        return format_html("{}: {}, {}", reference(each.reference), _("a complaint"), day(each.made_on))
    url = reverse("office:intake", kwargs={"key": each.intake})
    return format_html('<a href="{}">{}</a>', url, other_words(each))


def other_words(each: Duplicate) -> SafeString:
    """Name another intake by its number where it was made, and the day."""
    number = format_html(", {}", code(each.outside_no)) if each.outside_no else ""
    return format_html("{}{}, {}", _("another one that was handed over"), number, day(each.made_on))


def _state(intake: Intake) -> Any:
    return STATES[IntakeState(intake.state)]


def handed_rows(handed: Handed, intake: Intake, now: datetime) -> list[Row]:
    """Return what was handed over; of the number its last digits alone."""
    districts = book().on(dhaka_day(now)).districts
    found = [
        Row(_("In the name of"), run(handed.full_name)),
        Row(_("Mobile number"), masked_phone(intake.phone.shown)),
        Row(_("Seller"), run(handed.firm)),
    ]
    if handed.link:
        found.append(Row(_("Page or website"), code(handed.link)))
    if handed.purchase_number:
        found.append(Row(_("Purchase number"), code(handed.purchase_number)))
    if handed.price:
        found.append(Row(_("Amount"), taka(handed.price)))
    if handed.ordered_at:
        found.append(Row(_("Day of the order"), day(handed.ordered_at)))
    if handed.district:
        found.append(Row(_("District"), districts[handed.district].text.read(language())))
    if handed.story:
        found.append(Row(_("What happened"), run(handed.story)))
    return found


def earlier(intake: Intake, now: datetime) -> list[dict[str, Any]]:
    """Return what was corrected, the last first: when, and what it said before."""
    pack = book().on(dhaka_day(now))
    return [
        {"at": moment(datetime.fromisoformat(each["at"])), "said": said_before(each["said"], pack)}
        for each in reversed(corrections_of(intake))
    ]
