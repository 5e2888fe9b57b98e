"""What the operator's programs ask of webhooks: the worker's thread, two numbers, and what a restore holds back."""

from ccms.apps.webhooks import claims, owning, working
from ccms.complaints.reading.vitals import WEEK, Vital, age
from ccms.gate.operating import Operating

OPERATING = Operating(
    threads=(working.call,),
    vitals={
        Vital.WEBHOOKS: lambda now: age(claims.waiting_since(now), now),
        Vital.WEBHOOKS_OFF: lambda now: float(owning.off_since(now - WEEK)),
    },
    held="webhooks switched on",
    hold=owning.hold,
    let_go=owning.let_go,
)
