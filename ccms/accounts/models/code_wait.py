"""Defines a code that could not be sent because the money for messages was spent; it follows by itself."""

from uuid import uuid4

from django.db import models

from ccms.accounts.privacy.sealing import BlindIndexField, SealedField

KEEP = "until the code is sent, at most 7 days"


class CodeWait(models.Model):
    """A number waits once for each purpose."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    phone = SealedField(
        owner=None,
        purpose="to send a one-time code as soon as there is money for it",
        ground="asked for by the person",
        seen_by="nobody",
        keep=KEEP,
    )
    phone_index = BlindIndexField(of="mobile number", keep=KEEP)
    purpose = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    since = models.DateTimeField(db_index=True)

    class Meta:
        """The longest wait comes first."""

        db_table = "accounts_code_wait"
        constraints = [models.UniqueConstraint(fields=["phone_index", "purpose"], name="accounts_code_wait_once")]
