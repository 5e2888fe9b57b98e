"""Opens a complaint for the person whose it is; a holder who did not file it reads nothing of the filing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from ccms.accounts.actors import Actor
from ccms.complaints.events.happened import Happened
from ccms.complaints.models import Complainant, Complaint
from ccms.complaints.queries import disowned_among, is_disowned, of_one_purchase
from ccms.complaints.reading.tracking import Case
from ccms.complaints.timeline import Timeline, timeline
from ccms.core.failures import NotFound


@dataclass(frozen=True)
class DisownedCase(Case):
    """One complaint as the holder of its number reads it who did not file it: where it stands, and nothing else."""

    is_disowned = True
    narrative = ""
    signed = None
    word = None

    @cached_property
    def timeline(self) -> Timeline:
        """What happened, without what was said and done with the number, and what will."""
        whole = timeline(self.complaint, self.reader)
        return Timeline([_without_filing(each) for each in whole.past if _is_told_to_holder(each)], whole.future)

    @cached_property
    def complainant(self) -> Complainant:
        """Nobody: another named themselves."""
        return Complainant()

    @cached_property
    def facts(self) -> dict[str, object]:
        """Nothing: another told it."""
        return {}


def _is_told_to_holder(event: Happened) -> bool:
    """Tell whether an event is told to the holder of a number who did not file: not what else was done with it."""
    return event.by != "consumer" or event.kind in {"consumer.filed", "consumer.disowned"}


def _without_filing(event: Happened) -> Happened:
    return replace(event, data={}, words=()) if event.kind == "consumer.filed" else event


def hide_filed(complaints: Iterable[Complaint]) -> None:
    """Take from what was loaded of these complaints what the holder of the number did not file; it is not saved."""
    hidden = disowned_among(complaints := list(complaints))
    for each in complaints:
        if each.id in hidden:
            each.category = each.wish = ""
            each.amount_paisa = None


def case_of(reference: str, reader: Actor) -> Case:
    """Open a complaint for the person whose it is; anybody else gets the 404 of a missing one."""
    complaints = of_one_purchase(reference, reader)
    found = next((each for each in complaints if each.reference == reference), None)
    if found is None:
        raise NotFound
    if is_disowned(found):
        hide_filed([found])
        return DisownedCase(found, reader)
    return Case(found, reader, tuple(each for each in complaints if each is not found))
