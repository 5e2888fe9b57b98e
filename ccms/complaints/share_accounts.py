"""Keeps where a complainant wants their share of a fine: sealed with the rest of what the office alone reads."""

import json
from dataclasses import asdict, dataclass

from ccms.complaints.models import Complainant


@dataclass(frozen=True, slots=True)
class ShareAccount:
    """A wallet or bank account: `way` is of the pack's list `share_way`, `text` names a bank and its branch."""

    way: str
    account: str
    holder: str
    text: str = ""


def keep(complainant: Complainant, given: ShareAccount) -> None:
    """Put it into the row, which the caller saves."""
    complainant.share_account = json.dumps(asdict(given), ensure_ascii=False)


def account_of(complainant: Complainant) -> ShareAccount | None:
    """Return what was said last; None where nothing was."""
    kept = complainant.share_account.open()
    return ShareAccount(**json.loads(kept)) if kept else None
