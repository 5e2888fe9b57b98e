"""Lists the jobs of the ledger."""

from ccms.gate.jobs import EVERY_MINUTE, Job, Turn
from ccms.ledger import heads

JOBS = (Job("sign_heads", EVERY_MINUTE, (heads.sign_heads,), Turn.HEADS),)
