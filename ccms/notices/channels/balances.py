"""Asks each SMS gateway what money it has left, keeps the answer, and warns the administrators before it runs out."""

import logging
from datetime import datetime
from uuid import UUID, uuid5

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import Member
from ccms.core.clock import dhaka_day
from ccms.gate import alarms
from ccms.notices import outbox
from ccms.notices.channels import sms
from ccms.notices.channels.sms import Gateway
from ccms.notices.models import GatewayState
from ccms.notices.outbox import NoticePlan

log = logging.getLogger(__name__)

LOW = "sms_balance_low"  # the name of an alarm
DAILY = UUID("d1f0c0a4-53f5-4f0b-9a33-0f0a5d7f2b61")  # names the mail about one gateway's money, once for each day


def look(now: datetime) -> list[str]:
    """Ask every gateway that can be asked; return the names of those under their floor. To be called each ten minutes.

    Calls strangers, so it must not run inside a transaction.
    """
    low = []
    for gateway in sms.gateways():
        said = gateway.balance()
        if said.paisa is None:
            if said.reached is not None:
                log.warning("a gateway did not say its balance", extra={"gateway": gateway.name})
            continue
        keep = {"balance": said.paisa, "balance_at": now}
        GatewayState.objects.update_or_create(
            name=gateway.name, defaults=keep, create_defaults={**keep, "day": dhaka_day(now)}
        )
        if gateway.floor is not None and said.paisa < gateway.floor:
            low.append(gateway.name)
            _tell(gateway, said.paisa, now)
    return low


def _tell(gateway: Gateway, paisa: int, now: datetime) -> None:
    """Sound the alarm each time, and write to each administrator once a day."""
    alarms.sound(LOW, gateway.name, now)
    event = uuid5(DAILY, f"{gateway.name} {dhaka_day(now)}")
    administrators = Member.objects.filter(role=Role.ADMIN, is_active=True)
    outbox.write_alarm(
        [
            NoticePlan(
                event=event,
                subject=gateway.name,
                recipient=f"member:{member.pk}",
                channel=Channel.EMAIL,
                template="operator.balance_low",
                language=member.language,
                at=now,
                params={"amount": paisa},
            )
            for member in administrators
        ],
        gateway.name,
        now,
    )
