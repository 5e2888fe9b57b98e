"""Defines a message that is ready to be sent, with the rows that it carries."""

from dataclasses import dataclass

from ccms.notices.channels import Message
from ccms.notices.channels.sms import Gateway
from ccms.notices.queues import Claim


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to leave, and what its arrival means."""

    claim: Claim
    message: Message
    proof: bool = False
    others: tuple[Claim, ...] = ()  # of a digest: the notices that travel with the first
    way: tuple[Gateway, ...] = ()  # of an SMS: the gateways to ask, in this order
    received: bool = False  # once taken: the recipient designated this address (ICT Act s. 15)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All notices that this one message tells."""
        return (self.claim, *self.others)
