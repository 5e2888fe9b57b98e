"""Defines a firm's application to be registered: what it says of itself, and how far the office is with it."""

from enum import StrEnum
from uuid import uuid4

from django.db import models

from ccms.accounts.models.firm import Firm
from ccms.accounts.models.member import Member
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.core.choices import choices_of

KEEP = "until it is decided or lapses, and six months"
PURPOSE = "to check who a shop is before buyers can find it"
GROUND = "asked for by the firm"
SEEN_BY = "office; the applicant"


class ApplicationState(StrEnum):
    """How an application stands: not sent yet, before the office, sent back, or ended."""

    BEGUN = "begun"
    APPLIED = "applied"
    RETURNED = "returned"
    VERIFIED = "verified"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Application(models.Model):
    """One application, sealed under a key of its own, which is destroyed six months after its end.

    `firm` and `member` exist once mobile and e-mail are proved; the firm is listed only once it is verified.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, null=True, related_name="applications")
    claims = models.ForeignKey(Firm, models.SET_NULL, null=True, related_name="+")  # the page that is said to be theirs
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    # names, kind, number, website, page and the applicant's own name, as JSON
    details = SealedField(purpose=PURPOSE, ground=GROUND, seen_by=SEEN_BY, keep=KEEP)
    phone = SealedField(purpose=PURPOSE, ground=GROUND, seen_by=SEEN_BY, keep=KEEP)
    phone_index = BlindIndexField(of="mobile number", keep=KEEP, null=True)
    email = SealedField(purpose=PURPOSE, ground=GROUND, seen_by=SEEN_BY, keep=KEEP)
    phone_proved_at = models.DateTimeField(null=True)
    email_asked_at = models.DateTimeField(null=True)
    email_proved_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=choices_of(ApplicationState), default=ApplicationState.BEGUN.value)
    reason = models.CharField(max_length=32, blank=True)  # why it was returned or refused, by the pack's list
    language = models.CharField(max_length=2, default="bn")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # when it came into its state

    class Meta:
        """What waits is read by state, the oldest first."""

        db_table = "accounts_application"
        indexes = [models.Index(fields=["state", "changed_at"], name="accounts_application_waits")]
