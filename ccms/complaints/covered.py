"""Lists the tables of a complaint whose rows its events name by their digests, and why a column is left out."""

from ccms.complaints.models import (
    Answer,
    Call,
    Complainant,
    Deadline,
    Dispatch,
    Evidence,
    Hearing,
    InformationRequest,
    Movement,
    Order,
    Payment,
    Purchase,
    Reward,
    Ruling,
    ShopOrder,
    Statement,
)
from ccms.ledger.row_digests import Covered

_SALTED = "its salted digest stands in the event that the text came with"
_SORTS = "only sorts lists; the complaint's own columns say the same"
_SCANNER = "the scanner's own work; what it said has an event"
_TRIES = "the worker's own work; that it was sent, or failed, has an event"
_PREVIEW = "made from the original, and can be made again"
_FORM = "the complainant's own and changed at will; a cell that was exchanged does not open"

COVERED = (
    Covered(Purchase, keyed=frozenset({"number", "trx", "first_made_no"})),
    Covered(
        Complainant,
        dict.fromkeys(("father", "mother", "address", "occupation", "form_completed_at"), _FORM),
        keyed=frozenset({"district"}),
    ),
    Covered(ShopOrder),
    Covered(Statement, {"text": _SALTED, "salt": _SALTED}),
    Covered(Answer, keyed=frozenset({"transaction"})),
    Covered(InformationRequest),
    Covered(Ruling),
    Covered(Hearing),
    Covered(Order),
    Covered(Payment),
    Covered(Reward),
    Covered(
        Dispatch,
        dict.fromkeys(("try_at", "tries", "leased_until", "draft_no", "draft_digest"), _TRIES),
        keyed=frozenset({"district"}),
    ),
    Covered(Movement),
    Covered(Call),
    Covered(
        Evidence,
        {
            **dict.fromkeys(("scan", "scan_due_at", "scan_tries"), _SCANNER),
            **dict.fromkeys(("preview", "preview_sha256", "flags", "likeness"), _PREVIEW),
        },
        keyed=frozenset({"name"}),
    ),
    Covered(Deadline, dict.fromkeys(("firm_id", "office_id", "reason", "reviewed"), _SORTS)),
)
OF_MODEL = {each.model: each for each in COVERED}
