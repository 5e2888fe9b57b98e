"""The forms with which people are invited and deactivated, and posts handed over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.in_charge import Acting
from ccms.accounts.members.fine_account import LONGEST_PHONE
from ccms.accounts.members.people import Wanted
from ccms.accounts.members.staff import Newcomer
from ccms.accounts.models import Member, Office, Post
from ccms.web import fields
from ccms.web.language import language
from ccms.web.templatetags.words import count

ROLES: Mapping[Role, Any] = {
    Role.OFFICER: _("Officer"),
    Role.OFFICE_HEAD: _("Head of the office"),
    Role.CLERK: _("Clerk"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUDITOR: _("Auditor"),
}
OUTSIDE: Mapping[Role, Any] = {
    Role.COORDINATOR: _("Central Digital Commerce Cell"),
    Role.ASSOCIATION: _("Association"),
    Role.BODY: _("Another body"),
}
OUTSIDE_HINTS: Mapping[Role, Any] = {
    Role.COORDINATOR: _("Sees firms and figures, and no person; writes to firms."),
    Role.ASSOCIATION: _("Sees the numbers of firms that are its members, and no person."),
    Role.BODY: _("Reads what was sent to this body, and nothing else of a complaint."),
}
HINTS: Mapping[Role, Any] = {
    Role.OFFICER: _("Takes complaints up and decides."),
    Role.OFFICE_HEAD: _("The same, invites people, and closes what stays unpaid."),
    Role.CLERK: _("Files for callers, and calls people up."),
    Role.SUPERVISOR: _("Reads the offices below, hands complaints from one to another, and hands over posts."),
    Role.AUDITOR: _("Reads everything in all offices, and changes nothing."),
}
MOST_LETTERS = 60
LONGEST_ACCOUNT = 500


class FineAccountForm(fields.PageForm):
    """Where the fines of an office are paid, and its telephone."""

    pay_to = fields.CleanText(
        label=_("Where and how is a fine paid?"),
        help_text=_(
            "Bank or treasury code, number of the account, and how the number of the complaint is written. Fined "
            "sellers read it as it stands here. Empty: as the head office wrote it."
        ),
        most=LONGEST_ACCOUNT,
        required=False,
    )
    phone = fields.CleanLine(
        label=_("Telephone of the office"),
        help_text=_("Fined sellers call it. Empty: that of the head office, else the help line."),
        most=LONGEST_PHONE,
        required=False,
    )


class InviteForm(fields.PageForm):
    """Whom to invite, to what, and which vacant post it is."""

    name = fields.CleanLine(label=_("Name"))
    email = fields.EmailField(
        label=_("Work e-mail"), help_text=_("The invitation goes there. It works for three days.")
    )
    role = fields.ChoiceCards(label=_("What may this person do?"))
    post = fields.Pick(
        label=_("Which vacant post?"),
        help_text=_("Nothing chosen: a new post. A clerk, a supervisor and an auditor have none."),
        required=False,
    )

    def __init__(
        self, roles: Iterable[Role], vacant: Sequence[Post], loads: Mapping[UUID, int], *args: Any, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        role, post = self.fields["role"], self.fields["post"]
        assert isinstance(role, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(post, fields.Pick)  # noqa: S101
        role.offer([fields.Card(str(each), ROLES[each], HINTS[each]) for each in roles])
        post.offer([(str(each.pk), post_words(each, loads.get(each.pk, 0))) for each in vacant])
        if not vacant and not self.data.get("post"):  # one that was vacant when the page was opened is refused
            del self.fields["post"]

    def wanted(self, office: Office) -> Wanted:
        """Return what was asked for."""
        given = self.cleaned_data
        post = UUID(given["post"]) if given.get("post") else None
        return Wanted(name=given["name"], email=given["email"], role=Role(given["role"]), office=office.pk, post=post)


class InviteOutsideForm(fields.PageForm):
    """Invites a person to the Cell, an association or another body, and asks which body it is."""

    name = fields.CleanLine(label=_("Name"))
    email = fields.EmailField(
        label=_("Work e-mail"), help_text=_("The invitation goes there. It works for three days.")
    )
    role = fields.ChoiceCards(label=_("Where does this person work?"))
    body = fields.Pick(label=_("Which body?"), help_text=_("Only for another body."), required=False)
    district = fields.Pick(
        label=_("Only for one district?"), help_text=_("Nothing chosen: for the whole country."), required=False
    )

    def __init__(self, bodies: Iterable[tuple[str, str]], districts: Sequence[Any], *args: Any) -> None:
        super().__init__(*args)
        role, body, district = (self.fields[name] for name in ("role", "body", "district"))
        assert isinstance(role, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(body, fields.Pick)  # noqa: S101
        assert isinstance(district, fields.Pick)  # noqa: S101
        role.offer([fields.Card(str(each), OUTSIDE[each], OUTSIDE_HINTS[each]) for each in OUTSIDE])
        body.offer(list(bodies))
        district.offer(districts)

    def wanted(self) -> Newcomer:
        """Return what was asked for."""
        given = self.cleaned_data
        place = {"body": given.get("body") or "", "district": given.get("district") or ""}
        return Newcomer(email=given["email"], name=given["name"], role=Role(given["role"]), **place)


class LeaveForm(fields.PageForm):
    """To whose post the work goes."""

    successor = fields.Pick(
        label=_("Who takes over the posts?"),
        help_text=_("Nothing chosen: they fall to the head of the office until somebody gets them."),
        required=False,
    )

    def __init__(self, others: Iterable[Acting], *args: Any, has_posts: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        successor = self.fields["successor"]
        assert isinstance(successor, fields.Pick)  # noqa: S101 - tells the type checker what stands above
        successor.offer([(str(each.post.pk), _held(each)) for each in others])
        if not has_posts:
            del self.fields["successor"]

    def successor_post(self) -> UUID | None:
        """Return the post that was named, if one was."""
        chosen = self.cleaned_data.get("successor")
        return UUID(chosen) if chosen else None


class TransferForm(fields.PageForm):
    """Asks who gets a post, by which order."""

    member = fields.Pick(label=_("Who gets the post?"))
    since = fields.DateField(label=_("From which day?"), help_text=_("Empty: from today."), required=False)
    order_no = fields.CleanLine(label=_("Number of the order"), most=MOST_LETTERS, required=False)

    def __init__(self, today: date, candidates: Iterable[Member], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        member, since = self.fields["member"], self.fields["since"]
        assert isinstance(member, fields.Pick)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(since, fields.DateField)  # noqa: S101
        since.between(earliest=today, too_early=fields.said("date-in-past"))
        member.offer([(str(each.pk), _at_work(each)) for each in candidates])


def post_words(post: Post, load: int = 0) -> str:
    """Name a post, with the number of open complaints that it is in charge of."""
    named = ", ".join(filter(None, (post.designation(language()), post.unit)))
    if not load:
        return named
    waiting = gettext("open complaints: %(number)s") % {"number": count(load)}
    return f"{named} ({waiting})"


def _held(charge: Acting) -> str:
    name = charge.member.name or charge.member.email if charge.member else gettext("vacant")
    return f"{name}, {charge.post.designation(language())}, {charge.post.office.name(language())}"


def _at_work(member: Member) -> str:
    place = member.office.name(language()) if member.office else ""
    return f"{member.name or member.email}, {place}"
