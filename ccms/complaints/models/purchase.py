"""Defines a purchase: what was bought, from whom, paid how, promised when. Several complaints may share one."""

from uuid import UUID

from django.db import models

from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import SealedField


class Purchase(models.Model):
    """One purchase of one consumer; `facts` answers the pack's questions and holds nothing personal."""

    id = models.UUIDField(primary_key=True)  # the draft's id: its evidence keeps its place on disk
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="purchases", db_index=False)
    number = models.CharField(max_length=64, blank=True)
    amount_paisa = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    personal_facts = SealedField(
        owner="consumer_id",
        purpose="payment numbers that show who was paid",
        ground="needed to decide the complaint",
        seen_by="consumer, office",
        keep="3 years after the final decision",
    )
    # By complaint: what the buyer told of one firm, where several had a part in the purchase; no personal answers.
    told = models.JSONField(default=dict, db_default={})
    trx = models.CharField(max_length=40, blank=True, default="", db_default="")  # of the payment, as `trx_of` gives it
    # of the complaint about it at the office where it was made first
    first_made_no = models.CharField(max_length=64, blank=True, default="", db_default="")
    payment_message = SealedField(
        owner="consumer_id",
        purpose="what a payment service wrote of the payment, to compare it with what was told",
        ground="needed to decide the complaint",
        seen_by="consumer, office",
        keep="3 years after the final decision",
    )
    created_at = models.DateTimeField()

    class Meta:
        """Found by its number, here or where it was made first, by its buyer or shop, and by what paid it."""

        indexes = [
            models.Index(fields=["consumer", "number"]),
            models.Index(fields=["number"], condition=~models.Q(number=""), name="purchase_number"),
            models.Index(
                fields=["first_made_no"], condition=~models.Q(first_made_no=""), name="purchase_first_made_no"
            ),
            models.Index(fields=["trx"], condition=~models.Q(trx=""), name="purchase_trx"),
        ]

    def facts_for(self, complaint: UUID) -> dict[str, object]:
        """Return the answers as they stand for one of the complaints about this purchase."""
        return {**self.facts, **self.told.get(str(complaint), {})}
