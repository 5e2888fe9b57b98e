"""The forms with which a post is added to an office, and ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Power
from ccms.accounts.members.posts import PostWanted
from ccms.web import fields
from ccms.web.shared.people.forms import MOST_LETTERS

LONGEST = 120  # letters of what a post is called
POWERS: Mapping[Power, Any] = {
    Power.DECIDE: _("Decides complaints"),
    Power.ORDER: _("Signs orders"),
    Power.REGISTRY: _("Keeps the registry of firms"),
    Power.SHARE: _("Shares out the work of the office"),
    Power.LETTERS: _("Writes letters"),
}


class AddPostForm(fields.PageForm):
    """What the new post is."""

    designation_bn = fields.CleanLine(label=_("Name of the post in Bangla"), most=LONGEST)
    designation_en = fields.CleanLine(label=_("Name of the post in English"), most=LONGEST)
    unit = fields.CleanLine(label=_("Unit of the office"), most=LONGEST, required=False)
    powers = fields.TickCards(
        label=_("What may the holder do?"),
        cards=[fields.Card(str(power), words) for power, words in POWERS.items()],
        required=False,
    )
    since = fields.DateField(label=_("From which day?"), help_text=_("Empty: from today."), required=False)
    order_no = fields.CleanLine(label=_("Number of the order"), most=MOST_LETTERS)

    def __init__(self, today: date, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        since = self.fields["since"]
        assert isinstance(since, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        since.between(earliest=today, too_early=fields.said("date-in-past"))
        self.today = today

    def wanted(self, office: UUID) -> PostWanted:
        """Return what was asked for."""
        given = self.cleaned_data
        return PostWanted(
            office=office,
            designation_bn=given["designation_bn"],
            designation_en=given["designation_en"],
            unit=given["unit"],
            powers=tuple(map(Power, given["powers"])),
            order_no=given["order_no"],
            since=given["since"] or self.today,
        )


class EndPostForm(fields.PageForm):
    """From which day the post is no more, by which order."""

    until = fields.DateField(label=_("From which day is the post no more?"))
    order_no = fields.CleanLine(label=_("Number of the order"), most=MOST_LETTERS)

    def __init__(self, earliest: date, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        until = self.fields["until"]
        assert isinstance(until, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        until.between(earliest=earliest, too_early=fields.said("date-in-past"))
