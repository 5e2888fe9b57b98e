"""Defines the closed list of roles, and the small frozen actor that pages and calls pass to every service."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Everybody who can act on a complaint or look at one (lifecycle §1)."""

    CONSUMER = "consumer"
    FIRM_AGENT = "firm_agent"
    FIRM_ADMIN = "firm_admin"
    FIRM_LINK = "firm_link"
    OFFICER = "officer"
    OFFICE_HEAD = "office_head"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    CLERK = "clerk"
    COORDINATOR = "coordinator"
    ASSOCIATION = "association"
    BODY = "body"
    ADMIN = "admin"
    CLOCK = "clock"


# Whose copies they read: the Cell and the association of e-commerce are bodies of the routing pack, too.
READS_AS = {Role.COORDINATOR: "CDCC", Role.ASSOCIATION: "ECAB"}


class Power(StrEnum):
    """What the holder of a post may do beside reading: a closed list. An order also needs a delegation."""

    DECIDE = "decide"
    ORDER = "order"
    REGISTRY = "registry"
    SHARE = "share"
    LETTERS = "letters"


class Kind(StrEnum):
    """The first word of an event's name and of an actor's text."""

    CONSUMER = "consumer"
    FIRM = "firm"
    OFFICE = "office"
    COORDINATOR = "coordinator"
    ASSOCIATION = "association"
    BODY = "body"
    ADMIN = "admin"
    CLOCK = "clock"


_KINDS = {
    Role.CONSUMER: Kind.CONSUMER,
    Role.FIRM_AGENT: Kind.FIRM,
    Role.FIRM_ADMIN: Kind.FIRM,
    Role.FIRM_LINK: Kind.FIRM,
    Role.OFFICER: Kind.OFFICE,
    Role.OFFICE_HEAD: Kind.OFFICE,
    Role.SUPERVISOR: Kind.OFFICE,
    Role.AUDITOR: Kind.OFFICE,
    Role.CLERK: Kind.OFFICE,
    Role.COORDINATOR: Kind.COORDINATOR,
    Role.ASSOCIATION: Kind.ASSOCIATION,
    Role.BODY: Kind.BODY,
    Role.ADMIN: Kind.ADMIN,
    Role.CLOCK: Kind.CLOCK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or program that acts by a page or call; the life cycle and `visible_to` decide what it may do."""

    role: Role
    id: UUID | None = None  # the consumer's, the contact's or the member's own row
    consumer: UUID | None = None
    firm: UUID | None = None
    contact: UUID | None = None
    complaint: str | None = None  # this session opens the one reference: a link seller's, or one that ended in a frame
    contact_verified: bool = False  # speaks for the firm through a contact that counts against it
    office: UUID | None = None
    head_office: bool = False
    offices: frozenset[UUID] = frozenset()  # the own one and those of the posts; of a supervisor those below
    posts: tuple[UUID, ...] = ()  # held, the oldest first, and after them vacant ones that fall to this head
    powers: frozenset[Power] = frozenset()  # of the posts held
    key: UUID | None = None  # a machine of the firm, which has no row among its members
    body: str | None = None  # code in the routing pack of the body whose member this is, or whose copies are read
    district: str | None = None  # of a body's member who works for one district alone
    phone_unverified: bool = False  # a consumer whose number no code has proved yet: he may write a draft, and no more
    crossed: bool = False  # a consumer who came over from a shop's frame: for pages that show more, he is nobody
    language: str = "bn"

    @property
    def kind(self) -> Kind:
        """The side this role stands on."""
        return _KINDS[self.role]

    @property
    def text(self) -> str:
        """How events, answers and keys name this actor: kind and row id, never a name or number."""
        return str(self.kind) if self.id is None else f"{self.kind}:{self.id}"


CLOCK = Actor(role=Role.CLOCK)
