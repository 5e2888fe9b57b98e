"""Defines an intake: a complaint that was made elsewhere, handed over, and not filed here by its person yet."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from uuid import uuid4

from django.db import models

from ccms.accounts.models.office import Office
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents

KEEP = "until it is filed, else 90 days after it ended"
KEEP_INDEX = (
    "as long as the row says how it ended, so that a program that sends the number again gets nobody asked anew"
)


class IntakeState(StrEnum):
    """Where an intake stands; the last four are ends, but one that lapsed can still be confirmed."""

    NEW = "new"
    INVITED = "invited"
    FILED = "filed"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    LAPSED = "lapsed"


OPEN = (IntakeState.NEW, IntakeState.INVITED)
CONFIRMABLE = (IntakeState.INVITED, IntakeState.LAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What was handed over of one complaint, by the pack's questions where one asks it; what is not known is empty."""

    full_name: str
    firm: str
    link: str = ""
    purchase_number: str = ""
    price: int | None = None
    ordered_at: date | None = None
    district: str = ""
    story: str = ""

    def written(self) -> str:
        """Return it as JSON, as it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    @classmethod
    def read(cls, text: str) -> "Handed":
        """Return what `written` gave."""
        said = json.loads(text)
        day = said.pop("ordered_at")
        return cls(ordered_at=date.fromisoformat(day) if day else None, **said)


def _sealed(purpose: str) -> SealedField:
    return SealedField(
        purpose=purpose,
        ground="sections 60 and 76 of the Consumer Rights Protection Act 2009",
        seen_by="office; the holder of the number",
        keep=KEEP,
    )


class Intake(NamedByEvents):
    """One complaint that was handed over, sealed under a key of its own: whose the number is, nobody has shown yet.

    `outside_no` is its number where it was made, and `first_made_at` the day; no source gives an hour. `became` is the
    reference of the complaint that was filed; of a duplicate `same_as` is the reference or code of the other.
    `number_index` is written once: what a program hands over has it from the start, everything else when its number is
    deleted. No correction changes it, and it stays when all else is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)  # becomes the draft's and the purchase's
    code = models.CharField(max_length=11, unique=True)  # in the link of the SMS
    source = models.CharField(max_length=16)  # by the pack's list `intake_source`
    outside_no = models.CharField(max_length=64, blank=True)
    first_made_at = models.DateField()
    payload = _sealed("to fill in the complaint that its person confirms")
    remark = _sealed("what an office wrote when it went on with it no more")
    earlier = _sealed("to see what it said before it was corrected")
    phone = _sealed("to ask the person whether the complaint is theirs")
    phone_index = BlindIndexField(of="mobile number", keep=KEEP, null=True)
    number_index = BlindIndexField(of="source and number there", keep=KEEP_INDEX, null=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="intakes")
    language = models.CharField(max_length=2, default="bn")
    state = models.CharField(max_length=12, choices=choices_of(IntakeState), default=str(IntakeState.NEW))
    reason = models.CharField(max_length=24, blank=True, default="")  # by the pack's list `refuse_intake`
    became = models.CharField(max_length=11, blank=True, default="")
    same_as = models.CharField(max_length=11, blank=True, default="")
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()  # when it came into its state
    calls = models.PositiveSmallIntegerField(default=0)
    called = models.CharField(max_length=16, blank=True, default="")  # what became of the last call

    class Meta:
        """Listed by office and state, found by number and by what the source calls it."""

        db_table = "accounts_intake"
        indexes = [
            models.Index(fields=["office", "state", "changed_at"], name="intake_of_office"),
            models.Index(fields=["source", "outside_no"], name="intake_outside"),
            models.Index(fields=["phone_index"], name="intake_phone"),
            models.Index(fields=["number_index"], name="intake_number"),
            models.Index(fields=["state", "changed_at"], name="intake_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """Name this intake in the ledger."""
        return f"intake:{self.pk}"

    @property
    def handed(self) -> Handed | None:
        """What was handed over; None where it is deleted."""
        return Handed.read(self.payload.open()) if self.payload else None


class IntakeFile(models.Model):
    """A file of intakes as it was sent in. It is emptied when it is taken in, or a week after it came or stopped."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    source = models.CharField(max_length=16)  # by the pack's list `intake_source`
    content = SealedField(
        owner=None,
        purpose="to look through complaints that are handed over before they are taken in",
        ground="sections 60 and 76 of the Consumer Rights Protection Act 2009",
        seen_by="office",
        keep="until it is taken in, at most a week after it came or was stopped",
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=64)  # an actor's text
    made_at = models.DateTimeField()
    rows = models.JSONField(default=dict)  # numbers of rows, by what a clerk chose of them
    ordered_at = models.DateTimeField(null=True)  # empty again where it was stopped
    stopped_at = models.DateTimeField(null=True)  # empty again where it was ordered anew
    taken = models.PositiveIntegerField(default=0)  # rows that have had their turn
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # what became of the rows
    left_out = models.JSONField(default=list)  # each row that was not taken in: its number, why, and wrong columns

    class Meta:
        """Read by the clerks of its office, and by the worker."""

        db_table = "accounts_intake_file"

    @property
    def subject(self) -> str:
        """Name this file in the ledger."""
        return f"import:{self.pk}"

    @property
    def is_stopped(self) -> bool:
        """Tell whether it was ordered and is not any more, because its clerk works here no longer."""
        return self.stopped_at is not None
