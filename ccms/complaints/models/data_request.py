"""Defines what somebody asks about their own data: to correct a detail, to erase it, or to get a complaint back."""

from enum import StrEnum
from uuid import uuid4

from django.db import models

from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import SealedField
from ccms.complaints.models.complaint import Complaint
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents


class RequestKind(StrEnum):
    """What is asked for."""

    CORRECTION = "correction"
    ERASURE = "erasure"
    HAND_OVER = "hand_over"  # the one who filed offers a complaint to the number of the person whom it concerns
    TAKE_OVER = "take_over"  # that person asks for it
    LOST_NUMBER = "lost_number"  # a person whose number is lost asks for their complaint, from a new one


class RequestState(StrEnum):
    """Where a request stands; the last four are ends.

    An erasure that was granted, or a complaint that is to have another number, waits for its day.
    """

    ASKED = "asked"
    AGREED = "agreed"  # by one officer; another has to look
    GRANTED = "granted"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    STOPPED = "stopped"  # by the holder of the old number


WAITING = (RequestState.ASKED, RequestState.AGREED)  # for an officer
OPEN = (*WAITING, RequestState.GRANTED)

ACTING = (RequestKind.HAND_OVER, RequestKind.TAKE_OVER, RequestKind.LOST_NUMBER)


def _sealed(purpose: str) -> SealedField:
    return SealedField(
        owner="consumer_id",
        purpose=purpose,
        ground="the right to have one's data corrected or erased",
        seen_by="consumer; office",
        keep="until 3 years after the last final decision",
    )


class DataRequest(NamedByEvents):
    """One request. `before` keeps the value that a correction replaced, sealed; `answer` is what the office said.

    Of a correction that was refused, `words` stand beside the value from then on: the person says that it is wrong.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="data_requests", db_index=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="data_requests")
    kind = models.CharField(max_length=12, choices=choices_of(RequestKind))
    field = models.CharField(max_length=16, blank=True)  # of a correction, by the pack's list `correct_field`
    wanted = _sealed("what a detail is to say instead")
    before = _sealed("what it said before it was corrected")
    words = _sealed("why somebody asks, in their own words")
    answer = _sealed("what the office answered")
    state = models.CharField(max_length=12, choices=choices_of(RequestState), default=str(RequestState.ASKED))
    reason = models.CharField(max_length=24, blank=True, default="")  # why it was refused, or is asked anew
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(null=True)
    move_at = models.DateTimeField(null=True)  # when a complaint gets the new number

    class Meta:
        """One open request for each thing; read by its person, and by what is to be erased next."""

        db_table = "complaints_data_request"
        constraints = [
            models.UniqueConstraint(
                fields=["consumer", "kind", "complaint", "field"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                nulls_distinct=False,
                name="data_request_one_open",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(kind=str(RequestKind.LOST_NUMBER), state__in=[str(state) for state in OPEN]),
                name="data_request_one_number",
            ),
        ]
        indexes = [
            models.Index(fields=["consumer", "-asked_at"], name="data_request_of_person"),
            models.Index(
                fields=["erase_at"], condition=models.Q(state=str(RequestState.GRANTED)), name="data_request_due"
            ),
            models.Index(
                fields=["move_at"], condition=models.Q(state=str(RequestState.GRANTED)), name="data_request_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"
