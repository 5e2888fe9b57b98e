"""Defines the tables of what is sent out and its result: notices to people, and calls to machines."""

from ccms.notices.models.outbox import (
    CodeMessage,
    DevelopmentMessage,
    GatewayState,
    Notice,
    NoticeRead,
    Outgoing,
    Receipt,
    State,
)
from ccms.notices.models.webhook import Delivery, Webhook, Whether, Why

__all__ = [
    "CodeMessage",
    "Delivery",
    "DevelopmentMessage",
    "GatewayState",
    "Notice",
    "NoticeRead",
    "Outgoing",
    "Receipt",
    "State",
    "Webhook",
    "Whether",
    "Why",
]
