"""Defines the complainant: what the directorate's form asks of them, sealed, and asked as late as possible."""

import json
from dataclasses import asdict, dataclass

from django.db import models

from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import SealedField
from ccms.complaints.models.complaint import Complaint

_FORM = "section 76 of the 2009 Act: what a complaint must contain"
_SHARE = "section 76(4) of the 2009 Act: a quarter of a collected fine is the complainant's"


def _sealed(purpose: str, seen_by: str, ground: str = _FORM) -> SealedField:
    return SealedField(
        owner="consumer_id",
        purpose=purpose,
        ground=ground,
        seen_by=seen_by,
        keep="3 years after the final decision",
    )


@dataclass(frozen=True, slots=True)
class ShareAccount:
    """A wallet or bank account: `way` is of the pack's list `share_way`, `text` names a bank and its branch."""

    way: str
    account: str
    holder: str
    text: str = ""


class Complainant(models.Model):
    """Name and district at filing; parents, address and occupation when the office needs them."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="complainant")
    consumer = models.ForeignKey(Consumer, models.PROTECT)
    kind = models.CharField(max_length=24, default="self")  # self, on_behalf, association
    district = models.CharField(max_length=24)
    name = _sealed("to name the complainant", "consumer, firm once proved, office")
    represented = _sealed("the person on whose behalf the complaint is made, and how he agreed", "consumer, office")
    father = _sealed("asked by the directorate's form", "consumer, office")
    mother = _sealed("asked by the directorate's form", "consumer, office")
    address = _sealed("asked by the directorate's form", "consumer, office")
    occupation = _sealed("asked by the directorate's form", "consumer, office")
    share_account = _sealed("where the share of a fine is to be paid", "consumer, office", _SHARE)
    form_completed_at = models.DateTimeField(null=True)

    @property
    def share_goes_to(self) -> ShareAccount | None:
        """Where the share of a fine is to be paid, as it was said last; None where nothing was."""
        kept = self.share_account.open()
        return ShareAccount(**json.loads(kept)) if kept else None

    def pay_share_to(self, account: ShareAccount) -> None:
        """Set where the share of a fine is to be paid; the caller saves the row."""
        self.share_account = json.dumps(asdict(account), ensure_ascii=False)
