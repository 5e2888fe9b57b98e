"""Takes a list of firms over: each row compared with the registry first, and only what was ticked is done.

A row that is missing from a newer list takes nothing away but its own time: the firm stays. What comes in never merges
two firms; `merging.alike` only suggests it.

Keeps which rows of a list an officer has ticked, page after page, and lets the worker take over exactly these.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import deed
from ccms.accounts.firms import entries, identities, shop_keys
from ccms.accounts.firms.identities import NumberTaken
from ccms.accounts.firms.naming import alias_of, contact_index, normal_value
from ccms.accounts.firms.registrars import REGISTRAR, hold, note, require_registrar
from ccms.accounts.firms.ways import DISOWNED
from ccms.accounts.models import Firm, FirmAlias, FirmContact, Membership, RegisterFile, RegisterRow
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.complaints.models.task import ADMINS, TaskEnd, TaskKind
from ccms.complaints.registry.contacts import GAVE_UP, RETIRED
from ccms.complaints.registry.entering import make_firm
from ccms.complaints.registry.lists import ListedFirm, parse_register
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register
from ccms.ledger import events
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event

IMPORTED, PREVIEWED = "imported_firms", "previewed_firms"  # after the kind of actor
DROPPED = "clock.dropped_list"
KEPT = timedelta(days=7)
MOST_FILES = 20


class Kind(StrEnum):
    """How a row stands to the registry."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    MISSING = "missing"
    CONFLICT = "conflict"


APPLICABLE = (Kind.NEW, Kind.CHANGED, Kind.MISSING)


@dataclass(frozen=True, slots=True)
class Compared:
    """One row beside what is known: the firm that it is, and for a conflict why it is left alone."""

    kind: Kind
    name: str
    listed: ListedFirm | None = None
    known: RegisterRow | None = None
    firm: Firm | None = None
    why: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The row's number in the file; of one that is missing there, the number under which it is known here."""
        return str(self.listed.line) if self.listed else f"r{self.known.pk if self.known else ''}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list: how many rows of each kind were done or left alone, and the rows that nobody ticked."""

    counts: dict[str, int]
    left_out: dict[str, JSON]


def register_of(code: str, now: datetime) -> Register:
    """Return the list of this code as the pack describes it today. Raises NotFound."""
    found = book().on(dhaka_day(now)).registers.get(code)
    if found is None:
        raise NotFound
    return found


def compare(text: str, register: Register) -> list[Compared]:
    """Compare a list with the registry; nothing is changed. Raises NotThisTable."""
    listed = parse_register(text, register)
    rows = RegisterRow.objects.select_related("firm__merged_into").filter(register=register.code)
    known = {bytes(row.key or b""): row for row in rows}
    times = Counter(each.key for each in listed)
    unknown = [each for each in listed if each.key not in known and not each.wrong]
    holders = identities.verified_holders({(own.kind, own.number) for each in unknown for own in each.identities})
    compared = [_compared(each, known.get(each.key), register, holders, twice=times[each.key] > 1) for each in listed]
    gone = [row for key, row in known.items() if key not in times and row.until is None]
    return compared + [Compared(Kind.MISSING, row.firm.name("bn"), known=row, firm=row.firm) for row in gone]


def compare_file(file: RegisterFile, now: datetime) -> list[Compared]:
    """Compare a file that nobody has ordered yet; of any other no row is compared."""
    is_open = file.ordered_at is None and file.content
    return compare(file.content.open(), register_of(file.register, now)) if is_open else []


@deed(PREVIEWED, by=REGISTRAR | {Role.ADMIN})
def keep(text: str, code: str, by: Actor, now: datetime) -> RegisterFile:
    """Keep a list, to be looked at before it is taken over. Raises NotFound and NotThisTable."""
    parse_register(text, register_of(code, now))
    kept = RegisterFile(register=code, content=text, made_by=by.text, made_at=now)
    kept.save(force_insert=True)
    subject = f"import:{kept.pk}"
    event = events.note(subject, f"{by.kind}.{PREVIEWED}", by=by.text, at=now, register=code)
    open_task(TaskKind.IMPORT, subject=subject, item=kept.pk, event=event, now=now, queue=ADMINS)
    return kept


def files(by: Actor) -> list[RegisterFile]:
    """Return the lists that came last. Raises NotFound."""
    require_registrar(by)
    return list(RegisterFile.objects.order_by("-made_at")[:MOST_FILES])


def file_of(file: UUID, by: Actor) -> RegisterFile:
    """Return one list that was sent in. Raises NotFound."""
    _require_sender(by)
    found = RegisterFile.objects.filter(pk=file).first()
    if found is None:
        raise NotFound
    return found


def _require_sender(by: Actor) -> None:
    """Refuse an actor that may not send a list in: one keeps the registry, or administers the installation."""
    if by.role is not Role.ADMIN:
        require_registrar(by)


def run_due(now: datetime) -> int:
    """Take over the lists that were ordered; delete those that nobody ordered. A duty of the worker, each minute."""
    for old in RegisterFile.objects.filter(ordered_at=None, made_at__lte=now - KEPT).exclude(content=b""):
        _drop(old, now)
    waiting = RegisterFile.objects.filter(done_at=None).exclude(ordered_at=None).order_by("ordered_at")
    done = 0
    for file in waiting:
        register, rows = register_of(file.register, now), frozenset(file.rows)
        taken = apply(file.content.open(), register, rows, file.ordered_by, now, str(file.pk))
        became = {"counts": taken.counts, "left_out": taken.left_out}
        with transaction.atomic():
            RegisterFile.objects.filter(pk=file.pk, done_at=None).update(done_at=now, content=b"", **became)
            close_task(TaskKind.IMPORT, [file.pk], now, file.ordered_by)
        done += 1
    return done


def _drop(file: RegisterFile, now: datetime) -> None:
    """Delete the content of a list that nobody ordered."""
    with transaction.atomic():
        events.note(f"import:{file.pk}", DROPPED, by=CLOCK.text, at=now, register=file.register)
        RegisterFile.objects.filter(pk=file.pk, ordered_at=None).update(content=b"")
        close_task(TaskKind.IMPORT, [file.pk], now, CLOCK.text, TaskEnd.CANCELLED)


def apply_whole(text: str, register: Register, by: str, now: datetime) -> Taken:
    """Take over every row of a list that can be; the list stands among those of before, without its content."""
    key = uuid4()
    taken = apply(text, register, None, by, now, str(key))
    done = RegisterFile(pk=key, register=register.code, made_by=by, made_at=now, ordered_at=now, ordered_by=by)
    done.done_at, done.counts = now, taken.counts
    done.save(force_insert=True)
    return taken


def apply(text: str, register: Register, rows: Collection[str] | None, by: str, now: datetime, file: str) -> Taken:
    """Take over the rows of these marks, or all, each in a transaction of its own.

    What is done already is the same now. The event names the rows that could be taken over and were left out.
    """
    counts: Counter[str] = Counter()
    left: list[Compared] = []
    for each in compare(text, register):
        kind = each.kind
        if kind in APPLICABLE and rows is not None and each.mark not in rows:
            left.append(each)
            continue
        if kind in APPLICABLE:
            with transaction.atomic():
                kind = _taken(each, register, by, now, file)
        counts[str(kind)] += 1
    taken = Taken(dict(counts), named(left))
    with transaction.atomic():
        became: dict[str, JSON] = {"counts": dict(counts), "left_out": taken.left_out}
        events.note(
            f"import:{file}", f"{by.partition(':')[0]}.{IMPORTED}", by=by, at=now, register=register.code, **became
        )
    return taken


def named(rows: Collection[Compared]) -> dict[str, JSON]:
    """Name rows by kind: how many they are, and their marks, what follows each other as `5-7`."""
    by_kind = {kind: [each.mark for each in rows if each.kind is kind] for kind in APPLICABLE}
    return {str(kind): {"count": len(marks), "rows": _runs(marks)} for kind, marks in by_kind.items() if marks}


def _runs(marks: Collection[str]) -> list[JSON]:
    runs: list[list[int]] = []
    letter = "r" if any(mark.startswith("r") for mark in marks) else ""
    for number in sorted(int(mark.removeprefix("r")) for mark in marks):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{letter}{first}" if first == last else f"{letter}{first}-{letter}{last}" for first, last in runs]


def _compared(
    listed: ListedFirm,
    known: RegisterRow | None,
    register: Register,
    verified: Mapping[tuple[IdentityKind, str], Firm],
    *,
    twice: bool,
) -> Compared:
    if listed.wrong or twice:
        why = (*listed.wrong, *((register.columns["ext_id"],) if twice else ()))
        return Compared(Kind.CONFLICT, listed.name, listed, known, known.firm if known else None, why)
    if known is not None:
        same = bytes(known.digest or b"") == listed.digest and known.until == listed.until
        return Compared(Kind.SAME if same else Kind.CHANGED, listed.name, listed, known, known.firm)
    holders = {holder.pk: holder for each in listed.identities if (holder := verified.get((each.kind, each.number)))}
    if len(holders) > 1 or any(not _sounds_like(holder, listed) for holder in holders.values()):
        numbers = tuple(register.columns[each.kind] for each in listed.identities)
        return Compared(Kind.CONFLICT, listed.name, listed, None, next(iter(holders.values())), numbers)
    return Compared(Kind.NEW, listed.name, listed, None, next(iter(holders.values()), None))


def _sounds_like(firm: Firm, listed: ListedFirm) -> bool:
    """Tell whether a firm that has the row's number already also has its name, or nearly."""
    own = set(FirmAlias.objects.filter(firm=firm).values_list("sound", flat=True))
    asked = {alias_of(name).sound for name in (listed.name_bn, listed.name_en) if name}
    return any(SequenceMatcher(None, one, other).ratio() >= entries.ALIKE for one in own for other in asked)


def _taken(each: Compared, register: Register, by: str, now: datetime, file: str) -> Kind:
    """Take one row over; what came in between makes it a conflict."""
    today = dhaka_day(now)
    if each.listed is None:
        if each.known is not None:
            RegisterRow.objects.filter(pk=each.known.pk, until=None).update(until=today)
            Membership.objects.filter(firm=each.known.firm, until=None).update(until=today)
            _note(each.known.firm_id, by, now, register, file)
        return Kind.MISSING
    listed = each.listed
    proof = IdentityProof.REGISTER
    firm = each.firm or make_firm(listed.name_bn, listed.name_en, FirmKind.OTHER, listed.website, now)
    try:
        with transaction.atomic():
            for identity in listed.identities:
                given = proof if identity.kind in register.proves_identity else IdentityProof.STATED
                identities.note_identity(firm, identity, given, now)
    except NumberTaken:
        if each.firm is None:
            firm.delete()
        return Kind.CONFLICT
    if each.firm is None:
        entries.list_firm(firm)
    entries.add_aliases(firm, (listed.name_bn, listed.name_en, listed.website))
    _reach(firm, listed, register, now)
    row = each.known or RegisterRow(register=register.code, key=listed.key, firm=firm)
    row.digest, row.since, row.until, row.taken_at = listed.digest, listed.since, listed.until, now
    row.save()
    if register.members:
        _make_member(firm, listed, today)
    shop_keys.shop_of(firm.pk, now)
    _note(firm.pk, by, now, register, file)
    return each.kind


def _reach(firm: Firm, listed: ListedFirm, register: Register, now: datetime) -> None:
    """Let the firm be reached as the row says; a contact that only an older row had is used no more.

    A list brings nothing back that an officer, the firm or its holder has taken away.
    """
    for channel, value in listed.contacts:
        if _was_taken_away(firm, channel, value):
            continue
        named = entries.name_contact(firm, channel, value, source=Source.REGISTER, named_by=None, now=now)
        entries.use_again(named)
        if register.proves_contacts:
            entries.enter_contacts(firm, [(channel, value)], now)
    if RegisterRow.objects.filter(firm=firm).exclude(register=register.code).exists():
        return  # another list may have named it
    values = [contact_index(channel, value) for channel, value in listed.contacts]
    old = FirmContact.objects.filter(firm=firm, source=Source.REGISTER, named_by=None, retired_at=None)
    for contact in old.exclude(value_index__in=values):
        entries.retire_contact(contact, now)


def _was_taken_away(firm: Firm, channel: Channel, value: str) -> bool:
    """Tell whether somebody has said that this is the firm's contact no more, and nobody has proved it since."""
    index = contact_index(channel, normal_value(channel, value))
    same = {str(each.pk): each for each in FirmContact.objects.filter(firm=firm, channel=channel, value_index=index)}
    if any(each.is_proved and each.retired_at is None for each in same.values()):
        return False
    told = Event.objects.filter(subject=f"firm:{firm.pk}", kind__in=(RETIRED, GAVE_UP, DISOWNED))
    gone = [(said.at, same[said.data["contact"]]) for said in told if said.data["contact"] in same]
    return any(contact.retired_at is None or contact.retired_at <= at for at, contact in gone)


def _make_member(firm: Firm, listed: ListedFirm, today: date) -> None:
    since = listed.since or today
    until = listed.until if listed.until is None or listed.until >= since else since
    Membership.objects.update_or_create(firm=firm, since=since, defaults={"until": until})


def _note(firm: UUID, by: str, now: datetime, register: Register, file: str) -> None:
    hold({firm})
    note(firm, f"{by.partition(':')[0]}.{IMPORTED}", by, now, register=register.code, file=file)


class ChoiceChanged(Failure):
    """Other rows are ticked, or the registry is another, than what was looked at."""

    slug = "stale-version"


@dataclass(frozen=True, slots=True)
class Choice:
    """A list compared with the registry, and the marks of its ticked rows."""

    file: RegisterFile
    compared: Sequence[Compared]
    ticked: frozenset[str]

    @property
    def taken(self) -> list[Compared]:
        """The rows that would be taken over."""
        return [each for each in self.compared if each.mark in self.ticked]

    @property
    def left_out(self) -> list[Compared]:
        """The rows that could be taken over and are not ticked."""
        return [each for each in self.compared if each.kind in APPLICABLE and each.mark not in self.ticked]

    @property
    def version(self) -> str:
        """A digest of what would be done and what not: another one is another choice."""
        said = [f"{each.kind} {each.mark}" for each in self.taken] + [""]
        said += [f"{each.kind} {each.mark}" for each in self.left_out]
        return sha256("\n".join(said).encode()).hexdigest()[:16]


def choice_of(file: UUID, by: Actor, now: datetime) -> Choice:
    """Return how a list stands to the registry, and what is ticked of it. Raises NotFound."""
    require_registrar(by)
    return _choice(file_of(file, by), now)


def tick(
    file: UUID,
    shown: Collection[str],
    ticked: Collection[str],
    by: Actor,
    now: datetime,
    *,
    whole: Kind | None = None,
    on: bool = False,
) -> None:
    """Keep the ticks of the rows that a page showed, and set or take those of a whole kind. Raises NotFound."""
    require_registrar(by)
    with transaction.atomic():
        choice = _choice(_held(file), now)
        rows = (choice.ticked - set(shown)) | (set(ticked) & set(shown))
        of_kind = {each.mark for each in choice.compared if each.kind is whole}
        rows = rows | of_kind if on else rows - of_kind
        choice.file.rows = [each.mark for each in choice.compared if each.kind in APPLICABLE and each.mark in rows]
        choice.file.save(update_fields=["rows"])


def order(file: UUID, seen: str, by: Actor, now: datetime) -> None:
    """Let the worker take over the ticked rows. Raises NotFound, and ChoiceChanged where they are not the `seen`."""
    require_registrar(by)
    with transaction.atomic():
        choice = _choice(_held(file), now)
        if choice.version != seen or not choice.taken:
            raise ChoiceChanged
        held = choice.file
        held.ordered_at, held.ordered_by = now, by.text
        held.save(update_fields=["ordered_at", "ordered_by"])


def _held(file: UUID) -> RegisterFile:
    held = RegisterFile.objects.select_for_update().filter(pk=file, ordered_at=None).first()
    if held is None or not held.content:
        raise NotFound
    return held


def _choice(file: RegisterFile, now: datetime) -> Choice:
    compared = compare_file(file, now)
    can_be = {each.mark for each in compared if each.kind in APPLICABLE}
    return Choice(file, compared, frozenset(can_be.intersection(file.rows)))
