"""Defines the tables of what is sent to people, and its result."""

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

__all__ = [
    "CodeMessage",
    "DevelopmentMessage",
    "GatewayState",
    "Notice",
    "NoticeRead",
    "Outgoing",
    "Receipt",
    "State",
]
