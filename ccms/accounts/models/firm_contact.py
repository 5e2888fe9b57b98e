"""Defines how a firm is reached, and how much an answer through that contact counts.

Defines a wallet number that money for a firm went to: it links a vanished page with the next one.

Defines a person's claim to a page, while no officer has confirmed the number through which they make it.
"""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models.consumer import Consumer
from ccms.accounts.models.firm import Firm
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.ledger.row_digests import NamedByEvents

KEEP = "until 6 years after the firm's last final decision"


class Source(models.TextChoices):
    """Who named the contact (lifecycle §7)."""

    REGISTER = "register"
    FIRM = "firm"
    OFFICER = "officer"
    COMPLAINANT = "complainant"


class Proof(models.TextChoices):
    """Whether the contact is known to be the firm's; unproved, nothing counts against it."""

    PROVED = "proved"
    UNPROVED = "unproved"


class FirmContact(NamedByEvents):
    """One number, address or page. A small shop's number is a person's too: each has its own data key."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=8)
    value = SealedField(
        purpose="to tell a firm about a complaint and to hear its side",
        ground="the directorate's duty to hear both sides",
        seen_by="office; the firm itself; the complainant who named it",
        keep=KEEP,
    )
    # One kind of index for every mobile number: the same one on both sides of a complaint shows.
    value_index = BlindIndexField(of="number, address or page", keep=KEEP, null=True)  # null once erased
    source = models.CharField(max_length=12, choices=Source)
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.UNPROVED)
    proved_at = models.DateTimeField(null=True)
    designated = models.BooleanField(default=False)  # the one the firm wants notices at
    language = models.CharField(max_length=2, default="bn", db_default="bn")  # in which it is written to
    named_by = models.ForeignKey(Consumer, models.SET_NULL, null=True, related_name="+")
    session_epoch = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    disowned_at = models.DateTimeField(null=True)  # its holder has said by a code that they are no shop

    class Meta:
        """A value stands once for each complainant who named it: what they named opens their complaint only."""

        db_table = "accounts_firm_contact"
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "channel", "value_index", "named_by"],
                nulls_distinct=False,
                name="accounts_contact_once",
            ),
            models.CheckConstraint(
                condition=Q(proof=Proof.UNPROVED) | Q(proved_at__isnull=False),
                name="accounts_contact_proved_when",
            ),
        ]
        indexes = [models.Index(fields=["value_index"], name="accounts_contact_value")]

    @property
    def is_proved(self) -> bool:
        """Only what is said through a proved contact counts for or against the firm."""
        return self.proof == Proof.PROVED

    def serves(self, complainant: UUID | None) -> bool:
        """Tell whether it reaches the firm about this person's complaint: not erased, and proved or named by them."""
        named = complainant is not None and self.named_by_id == complainant
        return self.value_index is not None and (self.is_proved or named)


class FirmWallet(NamedByEvents):
    """Never public; compared by its blind index, opened for an officer only."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="wallets")
    number = SealedField(
        purpose="to find who received a consumer's money",
        ground="the directorate's duty to investigate",
        seen_by="office",
        keep=KEEP,
    )
    number_index = BlindIndexField(of="wallet number", keep=KEEP, null=True)  # null once erased
    source = models.CharField(max_length=12, choices=Source)
    named_by = models.ForeignKey(Consumer, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.UNPROVED, db_default=Proof.UNPROVED)
    proved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)  # an officer has said that it is not the firm's, or no longer

    class Meta:
        """A number stands once in a firm."""

        db_table = "accounts_firm_wallet"
        constraints = [
            models.UniqueConstraint(fields=["firm", "number_index"], name="accounts_wallet_once"),
            models.CheckConstraint(
                condition=Q(proof=Proof.UNPROVED) | Q(proved_at__isnull=False), name="accounts_wallet_proved_when"
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="accounts_wallet_number")]

    @property
    def is_proved(self) -> bool:
        """Tell whether somebody vouched for it: a register, the firm itself, or an officer."""
        return self.proof == Proof.PROVED


CLAIM_KEPT = "until it is decided, and six months"
GROUND = "the directorate's duty to hear both sides"
SEEN_BY = "office"


class FirmClaim(NamedByEvents):
    """Waits for the contact to be confirmed; then its person becomes the page's first administrator."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="claims")
    contact = models.ForeignKey(FirmContact, models.CASCADE, related_name="claims")
    name = SealedField(
        owner=None, purpose="to name who says that a page is his", ground=GROUND, seen_by=SEEN_BY, keep=CLAIM_KEPT
    )
    email = SealedField(
        owner=None, purpose="to invite him once it is confirmed", ground=GROUND, seen_by=SEEN_BY, keep=CLAIM_KEPT
    )
    made_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)

    class Meta:
        """One open claim for each contact."""

        db_table = "accounts_firm_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(granted_at__isnull=True), name="accounts_one_open_claim"
            ),
        ]
