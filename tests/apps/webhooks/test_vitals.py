"""The two numbers of webhooks by which somebody sees that calls wait, or that servers are given up."""

from datetime import timedelta
from uuid import uuid4

from ccms.apps.webhooks import deliveries
from ccms.apps.webhooks.deliveries import WebhookEvent
from ccms.apps.webhooks.models import Webhook
from ccms.complaints.reading.vitals import LIMITS, Vital, measured
from ccms.gate.clock import current_time
from tests import factories

HOUR = timedelta(hours=1)


def is_broken(vital, now):
    return LIMITS[vital].broken_by(measured(now)[vital])


def test_webhooks_that_wait_or_were_given_up_by_the_dozen_are_seen():
    now = current_time()
    complaint, _, shop, _ = factories.a_complaint(now)
    for number in range(20):
        row = Webhook(firm=shop, url=f"https://shop.test/{number}", created_at=now, created_by="firm")
        row.secret = "whsec_" + "QUJD" * 8
        row.save()
    told = WebhookEvent(row.pk, uuid4(), "firm.offered", complaint.reference, "", now)
    deliveries.write([told], now)
    assert measured(now + HOUR)[Vital.WEBHOOKS] == 3600
    Webhook.objects.update(failures=1, rests_until=now + 2 * HOUR)
    assert measured(now + HOUR)[Vital.WEBHOOKS] == 0
    Webhook.objects.update(is_on=False, why_off="failed", off_at=now)
    assert is_broken(Vital.WEBHOOKS_OFF, now)
    assert not is_broken(Vital.WEBHOOKS_OFF, now + timedelta(days=8))
