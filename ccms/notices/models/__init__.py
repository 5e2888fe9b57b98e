"""What leaves the house and what became of it: notices to people, and calls to machines."""

from ccms.notices.models.outbox import (
    Channel,
    CodeMessage,
    DevelopmentMessage,
    GatewayState,
    Notice,
    Outgoing,
    Receipt,
    State,
)
from ccms.notices.models.webhook import Delivery, Webhook, Whether, Why

__all__ = [
    "Channel",
    "CodeMessage",
    "Delivery",
    "DevelopmentMessage",
    "GatewayState",
    "Notice",
    "Outgoing",
    "Receipt",
    "State",
    "Webhook",
    "Whether",
    "Why",
]
