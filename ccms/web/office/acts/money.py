"""Acts after the order: payments of the fine, its recovery, the complainant's quarter, and the end."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.complaints.acts.share import BANK
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import Money, OfficeCase
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.offences import recovery_cost
from ccms.web import fields
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, digits, phone, run, taka

A = Action


class MoneyForm(OfficeForm):
    """A form about an order's money; beside it stands the whole account."""

    @property
    def money(self) -> Money | None:
        """The account, where there is an order."""
        return self.case.money

    def beside(self) -> dict[str, Any]:
        """Show the account."""
        return {"account": account(self)}


def account(form: MoneyForm) -> list[Row]:
    """Return fine, collected, left, and the complainant's share with its arithmetic."""
    money, percent = form.money, form.pack.figures["reward_percent"]
    if money is None:
        return []
    share = put(
        _("%(collected)s × %(percent)s%% = %(share)s"),
        collected=taka(money.collected),
        percent=digits(percent),
        share=taka(money.share),
    )
    return [
        Row(_("Fine"), taka(money.order.fine_paisa)),
        Row(_("Collected"), taka(money.collected)),
        Row(_("Still unpaid"), taka(money.left)),
        Row(_("The complainant's share of what was collected"), share),
        Row(_("Paid to the complainant"), taka(money.rewarded)),
        *where_it_goes(form.case),
    ]


def where_it_goes(case: OfficeCase) -> Iterator[Row]:
    """Say to which account the complainant wants the share, as far as they said so."""
    wanted = case.complainant.share_goes_to
    if wanted is None:
        yield Row(_("The share is to go to"), _("The complainant has not said it yet."))
        return
    number = code(wanted.account) if wanted.way == BANK else phone(wanted.account)
    yield Row(
        _("The share is to go to"),
        put("%(way)s · %(number)s", way=choice_words(case.pack, "share_way", wanted.way), number=number),
    )
    yield Row(_("In the name of"), run(wanted.holder))
    if wanted.text:
        yield Row(_("Bank and branch"), run(wanted.text))


class ReceiptForm(MoneyForm):
    """On which day, by which receipt."""

    day = fields.DateField(label=_("On which day?"), help_text=_("For example 28 11 2026"))
    receipt = fields.CodeLine(label=_("Number of the receipt"))

    def prepare(self) -> None:
        """Nothing is paid tomorrow."""
        self.initial["day"] = dhaka_day(self.now)

    def given(self) -> dict[str, Any]:
        """Name day and receipt as the service does."""
        return {"day": self.cleaned_data["day"], "receipt": self.cleaned_data["receipt"]}


class PaymentForm(ReceiptForm):
    """What was paid, also in part."""

    amount = fields.TakaField(
        label=_("Amount paid"), help_text=_("Also a part of the fine. What the recovery costs is no part of it.")
    )
    field_order = ("amount", "day", "receipt")

    def given(self) -> dict[str, Any]:
        """Add the amount."""
        return {**super().given(), "amount_paisa": self.cleaned_data["amount"]}


class RewardForm(ReceiptForm):
    """The complainant's quarter: its amount is computed, never typed."""

    amount = fields.WholeNumberField(label=_("Amount"), least=1, most=10**13)
    not_staff = fields.TickBox(
        label=_("The complainant does not work for DNCRP"), missing=fields.said("reward-not-for-staff")
    )

    def prepare(self) -> None:
        """Carry the amount that the officer was shown, to be compared when it is recorded."""
        super().prepare()
        self.fields["amount"].widget = self.fields["amount"].hidden_widget()
        self.initial["amount"] = self.money.due if self.money else 0

    def given(self) -> dict[str, Any]:
        """Return exactly what is due now, if it is what the officer was shown."""
        due = self.money.due if self.money else 0
        if self.cleaned_data["amount"] != due:
            raise ValidationFailed({"": ("stale-version", {})})
        return {**super().given(), "amount_paisa": due, "to_staff": False}

    def rows(self) -> list[Row]:
        """Show the amount with what was typed."""
        return [Row(_("Amount"), taka(self.cleaned_data["amount"])), *super().rows()]

    def beside(self) -> dict[str, Any]:
        """Show the amount on the page too."""
        return {**super().beside(), "due": self.money.due if self.money else 0}


class ShareAnswerForm(MoneyForm):
    """What the head found: paid, and how that is known, or not paid."""

    result = fields.ChoiceCards(label=_("What did you find?"))
    text = fields.CleanText(
        label=_("On which day, to which account, by which receipt?"),
        help_text=_("The complainant reads this."),
        least=1,
        missing=fields.said("text-missing"),
    )


class RecoveryForm(MoneyForm):
    """Nothing to fill in; the account says what the recovery may cost."""

    def beside(self) -> dict[str, Any]:
        """Add the cost that may be asked besides the fine."""
        if self.money is None:
            return super().beside()
        cost = recovery_cost(self.pack, self.money.order.fine_paisa)
        may_cost = Row(_("What may be asked for the recovery besides (section 70(5))"), taka(cost))
        return {"account": [*account(self), may_cost]}


class CloseForm(MoneyForm):
    """Why, where the fine was not paid."""

    text = fields.CleanText(
        label=_("Why does it end unpaid?"), help_text=_("Both sides can read this."), required=False
    )

    def prepare(self) -> None:
        """Ask for a reason only where one is needed."""
        if self.is_complied:
            del self.fields["text"]

    @property
    def is_complied(self) -> bool:
        """Tell whether the whole fine was collected."""
        return self.money is not None and self.money.left == 0

    def given(self) -> dict[str, Any]:
        """Give the reason, where there is one."""
        return {"text": self.cleaned_data.get("text", "")}

    def beside(self) -> dict[str, Any]:
        """Say who may close an unpaid one."""
        head = self.case.reader.role is Role.OFFICE_HEAD
        return {**super().beside(), "complied": self.is_complied, "may_close": self.is_complied or head}


ACTS = (
    OfficePage(
        action=A.RECORD_PAYMENT,
        title=_("Record a payment"),
        button=_("Record it"),
        said=_("The payment has been recorded."),
        form=PaymentForm,
        template="money",
    ),
    OfficePage(
        action=A.START_RECOVERY,
        title=_("Start recovery"),
        button=_("Start it"),
        said=_("Recovery has been started."),
        form=RecoveryForm,
        template="money",
    ),
    OfficePage(
        action=A.RECORD_REWARD,
        title=_("Record the complainant's share"),
        button=_("Record it"),
        said=_("The complainant's share has been recorded."),
        form=RewardForm,
        template="reward",
    ),
    OfficePage(
        action=A.ANSWER_UNPAID_SHARE,
        title=_("Answer about the complainant's share"),
        button=_("Give this answer"),
        said=_("Your answer about the share has been recorded."),
        form=ShareAnswerForm,
        template="money",
    ),
    OfficePage(
        action=A.CLOSE,
        title=_("Close the complaint"),
        button=_("Close it"),
        said=_("The complaint has been closed."),
        form=CloseForm,
        template="close",
    ),
)
