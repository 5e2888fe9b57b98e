"""Works off a firm's list of repayments: each row is an act of its own, in its own transaction, done exactly once.

What a row does follows from the status of its complaint: a promise is reported as kept, a complaint that waits for an
answer is said to be solved. A row's key is made of its content, so that the same file sent twice changes nothing.
"""

import csv
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from ccms.accounts.actors import Actor
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import ClaimSolved, ReportPerformance, Terms, as_act
from ccms.complaints.firm_history import event_of
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.statuses import allowed_actions
from ccms.core.bangla import clean_line
from ccms.core.clock import YEARS, dhaka_day
from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure, FieldError, FieldErrors, ValidationFailed
from ccms.core.money import parse_taka
from ccms.core.references import parse
from ccms.core.sheets import BOM, Layout, cells, parted
from ccms.gate import counters, idempotency
from ccms.gate.idempotency import fingerprint_of
from ccms.gate.limits import Counted

COLUMNS = ("reference", "transaction", "amount", "day")
MOST_ROWS = 5000
LONGEST_TRANSACTION = 40
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")


class Unreadable(Failure):
    """The file is no list of repayments."""

    slug = "file-not-a-list"


class QuotesUnclear(Failure):
    """A quotation mark opens and does not close: what follows it would be swallowed as one cell."""

    slug = "file-quotes-unclear"


class TooLong(Failure):
    """The file has more rows than one sending takes."""

    slug = "list-too-long"


LAYOUT = Layout({name: name for name in COLUMNS}, (frozenset(COLUMNS),), MOST_ROWS, Unreadable)


class Does(StrEnum):
    """What a row does, or did."""

    REPORT = "report_performance"
    CLAIM = "claim_solved"
    AGAIN = "again"  # this very row was taken before
    NOTHING = "nothing"
    WAITS = "waits"  # the list was started, and this row has not had its turn


@dataclass(frozen=True, slots=True)
class RepaymentLine:
    """One row of the file, read; `errors` names by column what cannot be read."""

    number: int
    reference: str = ""
    transaction: str = ""
    amount_paisa: int | None = None
    day: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, FieldError] = field(default_factory=dict)

    def key(self, by: Actor) -> UUID:
        """Name this row by its content, for this firm."""
        return uuid5(NAMESPACE_OID, f"{by.firm}|{self.reference}|{self.transaction}|{self.amount_paisa}|{self.day}")

    @property
    def terms(self) -> Terms:
        """The facts of the repayment."""
        return Terms(amount_paisa=self.amount_paisa, day=self.day, transaction=self.transaction)


@dataclass(frozen=True, slots=True)
class Checked:
    """What one row would do, or has done; `failure` says why it does nothing."""

    line: RepaymentLine
    does: Does
    failure: FieldError | None = None
    promised_paisa: int | None = None  # where the row's amount is another


def parse_repayments(text: str) -> list[RepaymentLine]:
    """Read a file with a head of column names, in any order, parted by comma, semicolon or tab.

    Raises Unreadable, QuotesUnclear and TooLong.
    """
    rows = _rows(text.lstrip(BOM).strip())
    places = LAYOUT.places(rows[0]) if rows else {}
    if not places or len(rows) == 1:
        raise LAYOUT.refusal
    if len(rows) - 1 > MOST_ROWS:
        raise TooLong(maximum=MOST_ROWS)
    return [_line(number, cells(row, places)) for number, row in enumerate(rows[1:], 1)]


def check(lines: Sequence[RepaymentLine], by: Actor, now: datetime) -> list[Checked]:
    """Tell what each row would do; a query for each kind of row, whatever their number."""
    asked = {line.reference for line in lines if not line.errors}
    found = {each.reference: each for each in visible_to(by).filter(reference__in=asked)}
    taken = set(idempotency.known(account=_account(by), keys=[line.key(by) for line in lines]))
    checked = []
    for line in lines:
        meant = _checked(line, found, taken, by, now)
        if meant.does in {Does.REPORT, Does.CLAIM}:
            taken.add(line.key(by))  # the same row further down does nothing
        checked.append(meant)
    return checked


def send(line: RepaymentLine, by: Actor, now: datetime) -> Checked:
    """Do what a row says, once for good, in a transaction of its own."""
    if line.errors:
        return Checked(line, Does.NOTHING, next(iter(line.errors.values())))
    found = visible_to(by).filter(reference=line.reference).first()
    taken = idempotency.known(account=_account(by), keys=[line.key(by)])
    meant = _checked(line, {line.reference: found} if found else {}, taken, by, now)
    if meant.does is Does.NOTHING:
        return meant
    try:
        done = idempotency.once(
            account=_account(by),
            key=line.key(by),
            fingerprint=fingerprint_of("performed", {"row": str(line.key(by))}),
            act=lambda: _act(meant, by, now),
        )
    except Failure as failure:
        return Checked(line, Does.NOTHING, _why(failure))
    return Checked(line, Does.AGAIN if done.replayed else meant.does)


def _account(by: Actor) -> str:
    return f"performed:{by.firm}"


def _act(meant: Checked, by: Actor, now: datetime) -> dict[str, str]:
    line = meant.line
    counters.take_or_refuse(Counted.FIRM_MESSAGES, f"{by.firm}:{line.reference}", now)
    if meant.does is Does.REPORT:
        done = perform(as_act(ReportPerformance, line.terms), reference=line.reference, by=by, now=now)
    else:
        terms = Terms(remedy="refunded", amount_paisa=line.amount_paisa, day=line.day, transaction=line.transaction)
        done = perform(as_act(ClaimSolved, terms), reference=line.reference, by=by, now=now)
    return {"event": str(event_of(done))}


def _checked(
    line: RepaymentLine, found: Mapping[str, Complaint], taken: Container[UUID], by: Actor, now: datetime
) -> Checked:
    if line.errors:
        return Checked(line, Does.NOTHING, next(iter(line.errors.values())))
    if line.key(by) in taken:
        return Checked(line, Does.AGAIN)
    complaint = found.get(line.reference)
    if complaint is None:
        return Checked(line, Does.NOTHING, FieldError("not-found", {}))
    if line.day and line.day > dhaka_day(now):
        return Checked(line, Does.NOTHING, FieldError("date-in-future", {}))
    return _meant(line, complaint, by)


def _meant(line: RepaymentLine, complaint: Complaint, by: Actor) -> Checked:
    """Read from where the complaint stands what a repayment means to it."""
    open_to_it = allowed_actions(complaint.standing, by.role, proved=by.contact_verified)
    if Action.REPORT_PERFORMANCE in open_to_it:
        promised = complaint.promised_paisa
        return Checked(line, Does.REPORT, promised_paisa=promised if promised != line.amount_paisa else None)
    if Action.CLAIM_SOLVED in open_to_it:
        return Checked(line, Does.CLAIM)
    return Checked(line, Does.NOTHING, FieldError("invalid-transition", {}))


def _rows(sheet: str) -> list[list[str]]:
    """Read the cells of every row in which something stands."""
    try:
        rows = [row for row in parted(sheet, strict=False) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise LAYOUT.refusal from error
    strictly, begun = parted(sheet), 0
    try:
        for _row in strictly:
            begun = strictly.line_num
    except csv.Error as error:
        raise QuotesUnclear(line=begun + 1) from error
    return rows


def _line(number: int, typed: Mapping[str, str]) -> RepaymentLine:
    reference, transaction, amount, day = (typed[name] for name in COLUMNS)
    errors, bare, paisa = FieldErrors(), "", 0
    with errors.noting("reference"):
        bare = parse(reference)
    with errors.noting("amount"):
        paisa = parse_taka(amount)
    if not paisa:
        errors.add("amount", "amount-missing")
    with errors.noting("transaction"):
        transaction = clean_line(transaction, LONGEST_TRANSACTION)
        if not transaction:
            errors.add("transaction", "transaction-missing")
    on = _day(day)
    if on is None:
        errors.add("day", "date-not-a-date" if day else "date-missing")
    return RepaymentLine(number, bare, transaction, paisa, on, typed, errors.errors)


def _day(typed: str) -> date | None:
    found = _DAY.fullmatch(ascii_digits(typed))
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found.group(1) else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)) if int(year) in YEARS else None
    except ValueError:
        return None


def _why(failure: Failure) -> FieldError:
    if isinstance(failure, ValidationFailed):
        return next(iter(failure.errors.values()))
    return FieldError(failure.slug, failure.params)
