"""Defines a one-time code that was requested; the code itself is never stored, it is derived when needed.

Defines a code that could not be sent because the money for messages was spent; it follows by itself.
"""

from enum import StrEnum
from uuid import UUID, uuid4

from django.db import models

from ccms.accounts.channels import Channel
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.core.choices import choices_of

WAIT_KEPT = "until the code is sent, at most 7 days"


class CodeWait(models.Model):
    """A number waits once for each purpose."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    phone = SealedField(
        owner=None,
        purpose="to send a one-time code as soon as there is money for it",
        ground="asked for by the person",
        seen_by="nobody",
        keep=WAIT_KEPT,
    )
    phone_index = BlindIndexField(of="mobile number", keep=WAIT_KEPT)
    purpose = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    since = models.DateTimeField(db_index=True)

    class Meta:
        """The longest wait comes first."""

        db_table = "accounts_code_wait"
        constraints = [models.UniqueConstraint(fields=["phone_index", "purpose"], name="accounts_code_wait_once")]


KEEP = "24 hours"


class CodePurpose(StrEnum):
    """What a code opens; a code for one purpose opens no other."""

    FILE = "file"
    TRACK = "track"
    ANSWER = "answer"
    ASSIST = "assist"
    LOOK_UP = "look_up"
    REGISTER = "register"
    OWN_DATA = "own_data"


class CodeRequest(models.Model):
    """A person who holds the id and reads the SMS proves the number. Deleted after a day."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    phone = SealedField(
        owner=None,
        purpose="to send a one-time code and to know whose number or address it proves",
        ground="security of processing: no complaint without a proved number",
        seen_by="nobody",
        keep=KEEP,
    )
    phone_index = BlindIndexField(of="mobile number or e-mail address", keep=KEEP)
    requester = BlindIndexField(of="number and the network that asks", keep=KEEP, null=True)
    by_page = models.BooleanField(default=False, db_default=False)  # only the browser that holds its id asks it again
    same_code_as = models.UUIDField(null=True)  # the request of another, sent within the same minute
    # empty as long as no message has left for this request
    block_index = BlindIndexField(of="block of a hundred numbers", keep=KEEP)
    prefix_index = BlindIndexField(of="first seven digits", keep=KEEP)
    channel = models.CharField(max_length=8, default=Channel.SMS, db_default="sms")
    purpose = models.CharField(max_length=8, choices=choices_of(CodePurpose))
    language = models.CharField(max_length=2, default="bn")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()  # the last time it was asked for
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)  # the right code, once
    entered_with = models.UUIDField(null=True)  # the key of the form or call that brought it: its repetition is known

    class Meta:
        """Looked up by id, by number for a resend, by block and prefix against pumping."""

        db_table = "accounts_code_request"
        indexes = [
            models.Index(fields=["phone_index", "purpose", "-created_at"], name="accounts_code_phone"),
            models.Index(fields=["block_index", "-created_at"], name="accounts_code_block"),
            models.Index(fields=["prefix_index", "-created_at"], include=["entered_at"], name="accounts_code_prefix"),
            models.Index(fields=["created_at"], name="accounts_code_age"),
        ]

    @property
    def code_id(self) -> UUID:
        """The request from which the code is derived."""
        return self.same_code_as or self.pk
