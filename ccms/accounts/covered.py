"""Lists the tables of people, posts, firms and their machines whose rows events name, and why a column is left out."""

from allauth.mfa.models import Authenticator

from ccms.accounts.models import (
    ApiKey,
    BodyAddress,
    Firm,
    FirmClaim,
    FirmContact,
    FirmIdentity,
    FirmWallet,
    Holding,
    Intake,
    Member,
    Membership,
    OrderKey,
    Post,
    RegisterRow,
    Shop,
    ShopOrigin,
)
from ccms.ledger.row_digests import Covered

_INDEX = "computed anew from its cell"
_CELL = "sealed anew when keys change; it opens in its place"
_USED = "when it was used last"
_NUMBER = "computed anew from its number, until that is corrected or deleted"
_GOES = "deleted by itself when its time is over"
_OWN = "the reader's own, changed at will"

COVERED = (
    Covered(
        Member,
        dict.fromkeys(("last_login", "language", "dense_lists", "single_keys", "digest"), _OWN),
        keyed=frozenset({"email", "name", "password"}),
    ),
    Covered(Authenticator, {"data": "its event has a digest of what it opens to", "last_used_at": _USED}),
    Covered(Post),
    Covered(Holding),
    Covered(Firm, keyed=frozenset({"slug", "name_bn", "name_en", "website"})),
    Covered(FirmContact, {"value_index": _INDEX, "session_epoch": "only ends sessions", "language": _OWN}),
    Covered(FirmWallet, {"number_index": _INDEX}),
    Covered(FirmIdentity, {"number_index": _INDEX}),
    Covered(FirmClaim, dict.fromkeys(("name", "email"), _CELL)),
    Covered(Membership),
    Covered(RegisterRow),
    Covered(BodyAddress, keyed=frozenset({"url", "email"})),
    Covered(ApiKey, {"used_at": _USED}, keyed=frozenset({"name"})),
    Covered(Shop, {"questions_failed": "an answer begins anew"}, keyed=frozenset({"question_url"})),
    Covered(ShopOrigin, keyed=frozenset({"origin"})),
    Covered(
        Intake,
        {
            **dict.fromkeys(("payload", "remark", "earlier", "phone", "phone_index", "outside_no"), _GOES),
            "number_index": _NUMBER,
        },
    ),
    Covered(OrderKey, {"secret": _CELL, "used_at": _USED}),
)
