"""Hands a dossier out: makes it while nobody changes the complaint, and writes down for whom, with its digest."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.files.dossiers import may_make, record_made
from ccms.complaints.dispatches.preflight.findings import Missing, contents_of, preflight
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.dossier.making import make
from ccms.integrations.dossier.parts import Dossier
from ccms.integrations.dossier.scope import Scope, scope_of
from ccms.ledger.canonical import JSON


class PreflightMissing(ValidationFailed):
    """The receiver would send it back, and nobody said of these findings why it goes all the same."""


def hand_out(
    reference: str,
    code: str,
    *,
    by: Actor,
    now: datetime,
    reader: Actor | None = None,
    reasons: Mapping[str, str] | None = None,
) -> tuple[Dossier, int]:
    """Make a dossier and write its event; return it with the number of the newest event that it holds.

    `reasons` has one for each finding of the pre-flight, by its code; `reader` is as whom it is read where that is
    another than who acts. Raises NotFound, NotAllowed, NothingIsSent, PreflightMissing and StoreDown.
    """
    reader, said = reader or by, reasons or {}
    with transaction.atomic():
        loaded = lock(reference, reader)
        plan = may_make(loaded, by, now)
        case = office_case(reference, reader)
        scope = scope_of(case.pack, code)
        found = missing(case, scope, now)
        if unsaid := [each.code for each in found if not said.get(each.code, "").strip()]:
            raise PreflightMissing(errors={code: ("text-missing", {}) for code in unsaid})
        kept = {each.code: said[each.code] for each in found}
        dossier, upto = make(case, scope, now, reasons=kept), case.complaint.event_seq
        files = [item.evidence for item in dossier.items if item.evidence is not None]
        record_made(plan, body=code, digest=dossier.digest, files=files, reasons=kept)
    return dossier, upto


def missing(case: OfficeCase, scope: Scope, now: datetime, more: Mapping[str, JSON] | None = None) -> list[Missing]:
    """Return what the pre-flight finds, with what is filled in now; nothing for the office's own dossier."""
    if scope.receiver is None:
        return []
    return preflight(contents_of(case.complaint, scope.receiver, more), scope.receiver, case.pack, dhaka_day(now))
