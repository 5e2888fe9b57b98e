"""The order: a fine under one section within that section's own maximum, with reasons. A refund cannot be ordered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.decision import FineTooHigh
from ccms.complaints.lifecycle import Action, Reason
from ccms.complaints.reading.case_words import IN_TIME
from ccms.complaints.reading.office_case import InTime
from ccms.core import money
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.core.failures import Failure
from ccms.law import offences
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.acts.ruling import judged_now
from ccms.web.shared.wording import put
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import digits, taka

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """One section with what it allows, in paisa, and the complainant's share of that."""

    number: str
    title: str
    maximum: int
    share: int


class OrderForm(OfficeForm):
    """The section, the fine, whether the offence is repeated, and why."""

    section = fields.ChoiceCards(label=_("Under which section of the Act?"))
    other = fields.Pick(label=_("If another section: which?"), required=False)
    fine = fields.TakaField(label=_("Fine"))
    repeated = fields.TickBox(
        label=_("The same seller has been fined for the same offence before (section 55)"),
        help_text=_("The maximum is then double. Earlier orders stand below."),
    )
    earlier = fields.CleanLine(
        label=_("If repeated: which earlier order?"),
        help_text=_("Its number and date. Both sides can read this."),
        required=False,
    )
    section_reason = fields.CleanText(
        label=_("If nothing found so far names this section: why this one?"),
        help_text=_("Both sides can read this."),
        required=False,
    )
    text = fields.CleanText(
        label=_("Reasons"), help_text=_("Both sides can read this. Say what was proved, and by what.")
    )

    def prepare(self) -> None:
        """Offer the sections of this kind of complaint first, each with its own maximum."""
        mine = self.case.judged.sections
        self.fields["other"].one_of = True  # type: ignore[attr-defined] # compulsory beside "another section"
        own = [each for each in self.sections() if each.number in mine]
        rest = [each for each in self.sections() if each.number not in mine]
        cards = [
            fields.Card(each.number, _section(each.number), f"{each.title} · {_at_most(each.maximum)}") for each in own
        ]
        self.cards("section", [*cards, fields.Card(OTHER, _("Another section"))])
        self.picks(
            "other",
            [(each.number, f"{_section(each.number)}: {each.title} ({_at_most(each.maximum)})") for each in rest],
        )

    @property
    def law(self) -> Pack:
        """The law on the day of the offence, whose maxima hold."""
        return self.case.law_of_offence

    def sections(self) -> list[Section]:
        """Return every section under which a seller can be fined."""
        return list(self._sections())

    def _sections(self) -> Iterator[Section]:
        for number, offence in self.law.offences.items():
            if offence.by_whom == offences.SELLER:
                maximum = offence.max_fine * PAISA_IN_A_TAKA
                yield Section(number, offence.text.read(language()), maximum, offences.reward(self.pack, maximum))

    def clean(self) -> dict[str, Any]:
        """Ask for the other section where that was chosen."""
        typed = super().clean() or {}
        if typed.get("section") == OTHER and not typed.get("other"):
            self.add_error("other", fields.put_right("choice-missing"))
        return typed

    @property
    def number(self) -> str:
        """The section that was chosen, one way or the other."""
        chosen: str = self.cleaned_data["section"]
        return self.cleaned_data["other"] if chosen == OTHER else chosen

    def given(self) -> dict[str, Any]:
        """Name section and fine as the service does."""
        typed = self.cleaned_data
        return {
            "section": self.number,
            "fine_paisa": typed["fine"],
            "repeated": typed["repeated"],
            "earlier": typed["earlier"],
            "section_reason": typed["section_reason"],
            "text": typed["text"],
        }

    def refuse(self, failure: Failure) -> None:
        """Beside the section's maximum, name the sections that would carry the fine."""
        if not isinstance(failure, FineTooHigh):
            super().refuse(failure)
            return
        carries = self._who_carries()
        maximum = failure.errors["fine"].params["maximum"]
        self.add_error("fine", fields.put_right("fine-too-high", maximum=maximum, section=digits(self.number)))
        self.add_error("fine", carries)

    def _who_carries(self) -> str:
        number, fine = self.number, -(-self.cleaned_data["fine"] // PAISA_IN_A_TAKA)
        repeated = [number] if self.cleaned_data["repeated"] else []
        category = self.case.complaint.category
        carried = offences.check_fine(self.law, [number], fine, category=category, repeated=repeated)
        if not carried.sections_that_fit:
            return gettext("No section for this kind of complaint carries this fine.")
        named = ", ".join(self._with_maximum(section) for section in carried.sections_that_fit)
        return gettext("Sections for this kind of complaint that carry this fine: %(sections)s.") % {"sections": named}

    def _with_maximum(self, section: str) -> str:
        return f"{_section(section)} ({_at_most(self.law.offences[section].max_fine * PAISA_IN_A_TAKA)})"

    def rows(self) -> list[Row]:
        """Show the order as it will stand, and the arithmetic of the complainant's share."""
        typed, offence = self.cleaned_data, self.law.offences[self.number]
        percent, fine = self.pack.figures["reward_percent"], typed["fine"]
        share = put(
            _("%(fine)s × %(percent)s%% = %(share)s, once the fine is collected"),
            fine=taka(fine),
            percent=digits(percent),
            share=taka(offences.reward(self.pack, fine)),
        )
        return [
            Row(_("Section"), f"{_section(self.number)}: {offence.text.read(language())}"),
            Row(_("Fine"), taka(fine)),
            Row(_("Repeated offence (section 55)"), typed["earlier"] if typed["repeated"] else _("No")),
            Row(_("The complainant's share (section 76)"), share),
            *([Row(_("Why this section"), why)] if (why := typed["section_reason"]) else []),
            Row(_("Reasons"), typed["text"]),
        ]

    def warnings(self) -> list[str]:
        """Ask to look again where the order would not agree with what is known of the complaint."""
        complaint, said = self.case.complaint, []
        if self.cleaned_data["repeated"] and not self._known():
            said.append(gettext("No earlier order against this seller under this section is known here."))
        if complaint.reason == Reason.NOT_CONSUMER:
            said.append(gettext("It came here because the complainant may not be a consumer in the Act."))
        if self.case.limits.verdict is InTime.AFTER:
            said.append(str(IN_TIME[InTime.AFTER]))
        said += [each.text.read(language()) for each in self.case.advice]
        unjudged = [each.says.read(language()) for each in self.case.judged.unjudged]
        return [*said, *(gettext("Nobody has judged this rule yet: %(rule)s") % {"rule": rule} for rule in unjudged)]

    def _known(self) -> bool:
        return any(order.section == self.number for order in self.case.earlier_orders)

    def beside(self) -> dict[str, Any]:
        """Show what each section of this kind of complaint allows, and the earlier orders."""
        mine = self.case.judged.sections
        return {
            **judged_now(self.case),
            "sections": [each for each in self.sections() if each.number in mine],
            "percent": self.pack.figures["reward_percent"],
            "earlier": self.case.earlier_orders,
        }


def _section(number: str) -> str:
    return gettext("Section %(number)s") % {"number": digits(number)}


def _at_most(paisa: int) -> str:
    return gettext("at most %(amount)s") % {"amount": money.taka(paisa, language())}


ACTS = (
    OfficePage(
        action=Action.ORDER,
        title=_("Order a fine"),
        button=_("Make the order"),
        said=_("The order has been made."),
        form=OrderForm,
        template="order",
    ),
)
