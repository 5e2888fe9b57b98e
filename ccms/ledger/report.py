"""Collects the result of a verification: how much was checked, what no head covers yet, and everything that differs."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ccms.ledger.canonical import instant

FINDINGS_KEPT = 1_000


class Finding(NamedTuple):
    """What does not fit, as a slug, and where."""

    what: str
    where: str


@dataclass(slots=True)
class LedgerReport:
    """The result of one verification; `found` goes on counting when FINDINGS_KEPT findings are kept.

    `uncovered` events are newer than the last head: their removal shows only by a receipt or by the tip
    that the subject's own row keeps.
    """

    events: int = 0
    subjects: int = 0
    heads: int = 0
    last_head: int = 0
    last_head_at: datetime | None = None
    uncovered: int = 0
    uncovered_since: str | None = None
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return self.found == 0

    def note(self, what: str, where: str) -> None:
        """Count a finding, and keep it while there is room."""
        self.found += 1
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(Finding(what, where))

    def as_json(self) -> dict[str, Any]:
        """Return the report for `verify --json`."""
        last_head_at = instant(self.last_head_at) if self.last_head_at else None
        findings = [finding._asdict() for finding in self.findings]
        return asdict(self) | {"last_head_at": last_head_at, "findings": findings, "clean": self.clean}
