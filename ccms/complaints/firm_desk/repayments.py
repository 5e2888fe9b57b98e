"""Manages a firm's list of repayments in the worker: kept, checked, started, and worked off row by row.

Each row is done in a transaction of its own that also records what it did. So a worker that stops between two rows, or
in the middle of one, has lost nothing and done nothing twice: the next begins with the first row that records nothing
yet. `performed` does what a row says, exactly once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Firm
from ccms.accounts.models.member import FIRM_ROLES
from ccms.complaints.acts import sweeping
from ccms.complaints.firm_desk import performed
from ccms.complaints.firm_desk.performed import COLUMNS, Checked, Does, RepaymentLine
from ccms.complaints.models import RepaymentList, RepaymentRow
from ccms.core.failures import Failure, FieldError, NotFound
from ccms.gate.idempotency import RequestInProgress
from ccms.gate.jobs import take_turn

PAGE = 100
SHOWN = 20  # lists of the firm, the newest
BATCH = 50  # rows of one list before the next list has its turn
MOST_AT_WORK = 5  # lists of one firm; they share the worker with everybody's
TURN = 200  # rows in one turn of the worker: some seconds, so that it can be stopped and other duties come to theirs
KEPT_UNSTARTED, KEPT = timedelta(days=1), timedelta(days=30)
_CELL = 60  # characters of a cell that could not be read
_ACTS = (Does.REPORT, Does.CLAIM)


class ListsTooMany(Failure):
    """The firm has so many lists at work already."""

    slug = "lists-too-many"


class AtWork(Failure):
    """The list was started before, or is gone through already."""

    slug = "list-at-work"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a list is: rows by what they would do, or have done; `waiting` have not had their turn."""

    rows: int
    waiting: int
    acts: int
    again: int
    nothing: int

    @property
    def gone_through(self) -> int:
        """How many rows have had their turn."""
        return self.rows - self.waiting


def keep(text: str, by: Actor, now: datetime) -> RepaymentList:
    """Keep a file as a list, each row with what it would do. Nothing is done yet. Raises Unreadable and TooLong.

    What the same member gave before and did not start is thrown away.
    """
    firm, member = _place(by)
    lines = performed.parse_repayments(text)
    checked = performed.check(lines, by, now)
    with transaction.atomic():
        RepaymentList.objects.filter(firm_id=firm, made_by_id=member, started_at=None).delete()
        kept = RepaymentList.objects.create(firm_id=firm, made_by_id=member, made_at=now)
        RepaymentRow.objects.bulk_create([_row(kept, each) for each in checked], batch_size=1000)
    return kept


def lists_of(by: Actor) -> list[RepaymentList]:
    """Return the newest lists of the firm."""
    return list(_of(by).select_related("made_by", "started_by").order_by("-made_at")[:SHOWN])


def list_of(key: UUID, by: Actor) -> RepaymentList:
    """Return one list of the firm. Raises NotFound."""
    found = _of(by).select_related("made_by", "started_by").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def standings(kept: Iterable[RepaymentList]) -> dict[UUID, Standing]:
    """Count the rows of lists in one query, once a list is started by what was done."""
    started = {each.pk: each.started_at is not None for each in kept}
    found: dict[UUID, Counter[str]] = {key: Counter() for key in started}
    rows = RepaymentRow.objects.filter(list_id__in=started)
    for key, meant, did, number in rows.values_list("list_id", "meant", "did").annotate(Count("id")):
        found[key][(did or Does.WAITS) if started[key] else meant] += number
    return {
        key: Standing(
            rows=numbers.total(),
            waiting=numbers[Does.WAITS],
            acts=sum(numbers[does] for does in _ACTS),
            again=numbers[Does.AGAIN],
            nothing=numbers[Does.NOTHING],
        )
        for key, numbers in found.items()
    }


def rows_of(kept: RepaymentList, *, only: Does | None = None, after: int = 0, most: int | None = PAGE) -> list[Checked]:
    """Return rows of a list in its order, each with what it would do or has done."""
    rows = kept.rows.filter(number__gt=after).order_by("number")
    if only is not None:
        rows = rows.filter(did=str(only)) if kept.started_at else rows.filter(meant=str(only))
    return [_checked(row, kept) for row in (rows if most is None else rows[:most])]


def start(key: UUID, by: Actor, now: datetime) -> None:
    """Let the worker do the list in this member's name.

    Raises NotFound, AtWork where it was started before, and ListsTooMany.
    """
    with transaction.atomic():
        Firm.objects.select_for_update(no_key=True).get(pk=_place(by)[0])  # two at once would both find room
        kept = _locked(key, by)
        if kept.started_at is not None:
            raise AtWork
        if _at_work().filter(firm_id=kept.firm_id).count() >= MOST_AT_WORK:
            raise ListsTooMany(maximum=MOST_AT_WORK)
        RepaymentList.objects.filter(pk=kept.pk).update(started_at=now, started_by_id=_place(by)[1])
        kept.rows.filter(typed__isnull=False).update(did=str(Does.NOTHING), at=now)  # nothing can be done with these


def stop(key: UUID, by: Actor, now: datetime) -> None:
    """Throw a list away that was not started; of one at work, do no further row. Raises NotFound and AtWork."""
    with transaction.atomic():
        kept = _locked(key, by)
        if kept.finished_at is not None:
            raise AtWork
        if kept.started_at is None:
            kept.delete()
            return
        _leave_rest(kept, "list-stopped", now)


def run_due(now: datetime, most: int = TURN) -> int:
    """Do the next rows of all lists at work, some of each in turn, at most so many; returns how many were done.

    After a restore nothing is done while alarms are suspended: rows may have been done that the backup does not know.
    """
    if sweeping.rests(now):
        return 0
    done = 0
    while done < most:
        at_work = list(_at_work().select_related("started_by__office").order_by("started_at", "pk")[: most - done])
        share = min(BATCH, (most - done) // max(len(at_work), 1))
        step = sum(_work_on(kept, now, share) for kept in at_work)
        if not step:
            break
        done += step
    return done


def purge(now: datetime) -> int:
    """Delete lists that nobody started within a day, and those worked off a month ago; returns how many."""
    unstarted = RepaymentList.objects.filter(started_at=None, made_at__lt=now - KEPT_UNSTARTED)
    over = RepaymentList.objects.filter(finished_at__lt=now - KEPT)
    old = list((unstarted | over).values_list("pk", flat=True))
    RepaymentList.objects.filter(pk__in=old).delete()
    return len(old)


def _work_on(kept: RepaymentList, now: datetime, most: int) -> int:
    """Do some rows of one list; the person who started it must still be there, for it is in their name."""
    member = kept.started_by
    if member is None or not member.is_active or member.firm_id != kept.firm_id or Role(member.role) not in FIRM_ROLES:
        with transaction.atomic():
            _leave_rest(kept, "sender-left", now)
        return 0
    by = actor_of(member)
    waiting = kept.rows.filter(did="").order_by("number").values_list("pk", flat=True)[:most]
    done = sum(_do(key, by, now) for key in list(waiting))
    if not kept.rows.filter(did="").exists():
        RepaymentList.objects.filter(pk=kept.pk, finished_at=None).update(finished_at=now)
    return done


def _do(key: int, by: Actor, now: datetime) -> bool:
    """Do one row; one that breaks is said not to be done."""
    waiting = RepaymentRow.objects.filter(pk=key, did="")
    broke = {"slug": "row-broke", "params": {}}
    given_up = {"did": str(Does.NOTHING), "why": broke, "at": now}
    return take_turn(waiting, lambda row: _send(row, by, now), lambda: bool(waiting.update(**given_up)))


def _send(row: RepaymentRow, by: Actor, now: datetime) -> bool:
    done = performed.send(_line(row), by, now)
    if done.failure and done.failure.slug == RequestInProgress.slug:
        return False
    row.did, row.why, row.at = str(done.does), _kept(done.failure), now
    row.save(update_fields=["did", "why", "at"])
    return True


def _leave_rest(kept: RepaymentList, slug: str, now: datetime) -> None:
    left = {"slug": slug, "params": {}}
    kept.rows.filter(did="").update(did=str(Does.NOTHING), why=left, at=now)
    RepaymentList.objects.filter(pk=kept.pk).update(finished_at=now)


def _at_work() -> QuerySet[RepaymentList]:
    return RepaymentList.objects.filter(started_at__isnull=False, finished_at=None)


def _of(by: Actor) -> QuerySet[RepaymentList]:
    return RepaymentList.objects.filter(firm_id=_place(by)[0])


def _locked(key: UUID, by: Actor) -> RepaymentList:
    kept = _of(by).select_for_update().filter(pk=key).first()
    if kept is None:
        raise NotFound
    return kept


def _place(by: Actor) -> tuple[UUID, UUID]:
    """Return whose member it is, and who; nobody but a firm's members has lists."""
    if by.role not in FIRM_ROLES or by.id is None or by.firm is None:
        raise NotFound
    return by.firm, by.id


def _row(kept: RepaymentList, checked: Checked) -> RepaymentRow:
    line = checked.line
    return RepaymentRow(
        list=kept,
        number=line.number,
        reference=line.reference,
        transaction=line.transaction if not line.errors else "",
        amount_paisa=line.amount_paisa or None,
        promised_paisa=checked.promised_paisa,
        day=line.day,
        typed=[cell.replace("\x00", "")[:_CELL] for cell in line.typed.values()] if line.errors else None,
        meant=str(checked.does),
        why=_kept(checked.failure),
    )


def _line(row: RepaymentRow) -> RepaymentLine:
    typed, found = dict(zip(COLUMNS, row.typed or [""] * len(COLUMNS), strict=True)), _failure(row.why)
    errors = {"row": found} if row.typed is not None and found else {}
    return RepaymentLine(row.number, row.reference, row.transaction, row.amount_paisa, row.day, typed, errors)


def _checked(row: RepaymentRow, kept: RepaymentList) -> Checked:
    if kept.started_at is not None and not row.did:
        return Checked(_line(row), Does.WAITS)
    return Checked(_line(row), Does(row.did or row.meant), _failure(row.why), row.promised_paisa)


def _kept(failure: FieldError | None) -> dict[str, object] | None:
    """Write a failure as it can be kept; how long to wait from then on is no news later."""
    if failure is None:
        return None
    params = {
        name: {"day": value.isoformat()} if isinstance(value, date) else value
        for name, value in failure.params.items()
        if not isinstance(value, timedelta)
    }
    return {"slug": failure.slug, "params": params}


def _failure(kept: Mapping[str, object] | None) -> FieldError | None:
    if kept is None:
        return None
    params = kept["params"]
    assert isinstance(params, dict)  # noqa: S101 - tells the type checker what `_kept` writes
    known = {n: date.fromisoformat(v["day"]) if isinstance(v, dict) else v for n, v in params.items()}
    return FieldError(str(kept["slug"]), known)
