"""Finds what is the same complaint as an intake: of one, or of many rows of a file with few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.firms.naming import alias_of
from ccms.accounts.models import Intake
from ccms.accounts.privacy.sealing import load_keys
from ccms.complaints.intakes.keeping import intakes_of
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.core.tickets import number_key


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What is the same complaint as an intake: a complaint by its reference, or another intake by its key.

    The code of another intake is only in the link that its person was sent.
    """

    made_on: date
    reference: str = ""
    intake: UUID | None = None
    outside_no: str = ""


@dataclass(slots=True)
class Known:
    """What is here of some sources' numbers, and under some mobile numbers, as far as a reader may know of it."""

    by_number: dict[tuple[str, str], list[Intake]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[bytes, list[Intake]] = field(default_factory=lambda: defaultdict(list))
    complaints: dict[bytes, list[Complaint]] = field(default_factory=lambda: defaultdict(list))
    filed: dict[tuple[str, str], list[Complaint]] = field(default_factory=lambda: defaultdict(list))

    def duplicates_of(self, intake: Intake) -> Sequence[Duplicate]:
        """Return what is the same complaint: by the source's number, or by mobile number, firm and purchase number."""
        found = [*self._of_number(intake), *self._of_person(intake)]
        return list({(each.reference, each.intake): each for each in found}.values())

    def _of_number(self, intake: Intake) -> Iterator[Duplicate]:
        for each in self.by_number.get((intake.source, intake.outside_no), ()):
            if _is_another(each, intake):
                yield _filed(each) if each.became else _other(each)
        for complaint in self.filed.get((intake.source, intake.outside_no), ()):
            yield Duplicate(dhaka_day(complaint.filed_at), complaint.reference)

    def _of_person(self, intake: Intake) -> Iterator[Duplicate]:
        handed, phone = intake.handed, bytes(intake.phone_index or b"")
        if handed is None:
            return
        number, sound = number_key(handed.purchase_number), alias_of(handed.firm).sound
        for each in self.by_phone.get(phone, ()):
            known = each.handed if _is_another(each, intake) else None
            if known and (number_key(known.purchase_number), alias_of(known.firm).sound) == (number, sound):
                yield _other(each)
        for complaint in self.complaints.get(phone, ()):
            sounds = {alias.sound for alias in complaint.firm.aliases.all()}
            if sound in sounds and number_key(complaint.purchase.number) == number:
                yield Duplicate(dhaka_day(complaint.filed_at), complaint.reference)


def _filed(each: Intake) -> Duplicate:
    return Duplicate(each.first_made_at, each.became)


def _other(each: Intake) -> Duplicate:
    return Duplicate(each.first_made_at, intake=each.pk, outside_no=each.outside_no)


def goes_on_as(intake: Intake) -> Duplicate | None:
    """Return the other intake that a duplicate was found to be; None where it is none, or that one is a complaint."""
    other = Intake.objects.filter(code=intake.same_as).first() if intake.same_as else None
    return _other(other) if other else None


def _is_another(each: Intake, intake: Intake) -> bool:
    return each.pk != intake.pk and each.same_as != intake.code


def known_to(by: Actor, intakes: Iterable[Intake]) -> Known:
    """Ask for all that could be the same as some intakes."""
    wanted, known = list(intakes), Known()
    numbers = {each.outside_no for each in wanted if each.outside_no}
    phones = {bytes(each.phone_index) for each in wanted if each.phone_index}
    found = intakes_of(by).filter(Q(outside_no__in=numbers) | Q(phone_index__in=phones)).order_by("made_at", "pk")
    for each in load_keys(found):
        if each.outside_no:
            known.by_number[each.source, each.outside_no].append(each)
        if each.phone_index:
            known.by_phone[bytes(each.phone_index)].append(each)
    of_people = Complaint.objects.filter(consumer__phone_index__in=phones).order_by("filed_at")
    for complaint in of_people.select_related("consumer", "purchase", "firm").prefetch_related("firm__aliases"):
        known.complaints[bytes(complaint.consumer.phone_index or b"")].append(complaint)
    for complaint in filed_of(numbers, by):
        known.filed[complaint.first_made_with, complaint.purchase.first_made_no].append(complaint)
    return known


def filed_of(numbers: Collection[str], by: Actor) -> QuerySet[Complaint]:
    """Return the complaints that intakes of the reader's became and that had one of these numbers elsewhere."""
    numbered = Complaint.objects.filter(purchase__first_made_no__in=numbers).exclude(purchase__first_made_no="")
    own = intakes_of(by).filter(pk__in=numbered.values("purchase_id")).values("pk")  # an intake has its purchase's key
    return numbered.filter(purchase_id__in=own).select_related("purchase").order_by("filed_at")


def duplicates_of(intake: Intake, by: Actor) -> Sequence[Duplicate]:
    """Return what is the same complaint as one intake."""
    return known_to(by, [intake]).duplicates_of(intake)
