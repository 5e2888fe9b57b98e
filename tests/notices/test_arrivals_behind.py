"""Arrivals behind many that are in trouble are told of in the same run, and a lost text stops no letter."""

from uuid import uuid4

from ccms.complaints.acts import proof_of_service
from ccms.notices import proofs
from ccms.notices.models import Notice
from tests.notices import hooks


def arrived(now, number, **columns):
    given = {"channel": "sms", "state": "delivered", "proof_due": True, "next_try_at": now, "delivered_at": now}
    given["template"] = "firm.formal_notice"
    rows = [
        Notice(
            event=uuid4(),
            subject="7K4M92XDPQH",
            recipient=f"contact:{uuid4()}",
            language="bn",
            created_at=now,
            **given | columns,
        )
        for _ in range(number)
    ]
    return Notice.objects.bulk_create(rows)


def test_a_hundred_in_trouble_keep_no_arrival_behind_them_from_being_told_in_the_same_run(committed, now, heard):
    arrived(now, proofs.AT_ONCE)
    arrived(now, 1)
    first = list(Notice.objects.order_by("next_try_at").values_list("pk", flat=True))[: proofs.AT_ONCE]
    Notice.objects.filter(pk__in=first).update(next_try_at=now - proofs.AGAIN)
    hooks.trouble.extend(RuntimeError("a bug of ours") for _ in first)

    assert proofs.tell(now) == 1
    assert len(heard) == 1


def test_a_posted_letter_whose_text_is_gone_keeps_no_other_from_being_received(committed, now, heard):
    arrived(now, 1, channel="letter", state="sent", proof_due=False, delivered_at=None, template="firm.gone")
    arrived(now, 1, channel="letter", state="sent", proof_due=False, delivered_at=None)

    proof_of_service.presume(now)

    assert proofs.tell(now) == 1
