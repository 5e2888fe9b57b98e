"""Defines a consumer: a verified mobile number and what its holder chose to add."""

from uuid import uuid4

from django.db import models

from ccms.accounts.privacy.sealing import BlindIndexField, SealedField

KEEP = "until 3 years after the last final decision, or after the first code where nothing was filed"
GROUND = "sections 60 and 76 of the Consumer Rights Protection Act 2009"


class Consumer(models.Model):
    """Not a Django user: there is no password, only codes sent to the number."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    phone = SealedField(
        purpose="to prove that a person stands behind a complaint and to tell them what happens to it",
        ground=GROUND,
        seen_by="consumer; office; firm by consent only",
        keep=KEEP,
    )
    phone_index = BlindIndexField(
        of="mobile number", keep=KEEP, unique=True, null=True
    )  # null once erased, or not proved yet
    name = SealedField(
        purpose="to name the complainant to the other side",
        ground=GROUND,
        seen_by="consumer; office; firm once proved",
        keep=KEEP,
    )
    email = SealedField(
        purpose="to tell the consumer on a second channel",
        ground="consent: given by the consumer, confirmed by a link",
        seen_by="consumer; office",
        keep=KEEP,
    )
    email_asked_at = models.DateTimeField(null=True)  # when the link that can confirm it was sent; the last one only
    email_confirmed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, default="bn")
    session_epoch = models.IntegerField(default=0)  # one more, and every session of before is over
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Found by the blind index of the number."""

        db_table = "accounts_consumer"
