"""Reads from the ledger who opened a person's complaints and files: in which role, and when."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Kind
from ccms.accounts.models import Consumer, Member, Office
from ccms.complaints.history.openings import subject_of
from ccms.complaints.models import Complaint, DataRequest, Evidence
from ccms.complaints.plan import plain
from ccms.ledger.models import Event

FILE_OPENED = "evidence.opened"
PAPER_OPENED = "office.opened_identity_paper"


def looks_at(
    person: Consumer, complaints: Sequence[Complaint], files: Sequence[Evidence], language: str
) -> list[dict[str, Any]]:
    """Return each look that somebody else took, oldest first. A file that is another's is not named."""
    references = {subject_of(each.pk): each.reference for each in complaints}
    opened = list(Event.objects.filter(subject__in=references))
    references |= {each.subject: each.reference for each in complaints}
    opened += Event.objects.filter(subject__in=[each.subject for each in complaints], kind=FILE_OPENED)
    papers = list(Event.objects.filter(subject=f"{Kind.CONSUMER}:{person.pk}", kind=PAPER_OPENED))
    asked = DataRequest.objects.filter(pk__in={each.data["request"] for each in papers})
    of_request = {str(key): said for key, said in asked.values_list("pk", "complaint__reference")}
    opened += papers
    names = {str(each.pk): each.name for each in files}
    looks = [event for event in opened if not event.actor.startswith(f"{Kind.CONSUMER}:")]
    roles, offices = _roles(looks), _offices(looks, language)
    return [
        {
            "complaint": references.get(event.subject) or of_request.get(event.data["request"], ""),
            "at": plain(event.at),
            "what": event.kind.partition(".")[2] if event.kind != FILE_OPENED else "opened_file",
            "file": names.get(str(event.data.get("evidence", "")), ""),
            "role": roles.get(event.actor) or event.actor.partition(":")[0],
            "office": offices.get(str(event.data.get("office", "")), "") or event.data.get("body", ""),
        }
        for event in sorted(looks, key=lambda each: each.at)
    ]


def _roles(looks: Sequence[Event]) -> Mapping[str, str]:
    """Return in which role each member of an office acted; a member of a firm is the firm."""
    members = {UUID(key) for kind, _, key in (each.actor.partition(":") for each in looks) if kind == "office" and key}
    return {f"office:{key}": role for key, role in Member.objects.filter(pk__in=members).values_list("pk", "role")}


def _offices(looks: Sequence[Event], language: str) -> Mapping[str, str]:
    keys = {UUID(event.data["office"]) for event in looks if "office" in event.data}
    return {str(office.pk): office.name(language) for office in Office.objects.filter(pk__in=keys)}
