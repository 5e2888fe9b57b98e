"""What the pages for developers of shops have of webhooks: pages of their own, a guide, a part of the first page."""

from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString

from ccms.apps.webhooks import pages

_ONE = "developers/webhooks/<uuid:webhook>"
PATTERNS = (
    path("developers/webhooks", pages.webhooks, name="webhooks"),
    path(_ONE, pages.one, name="webhook"),
    path(f"{_ONE}/again", pages.again, name="send_again"),
    path(f"{_ONE}/secret", pages.new_secret, name="webhook_secret"),
    path(f"{_ONE}/end", pages.end, name="end_webhook"),
)
GUIDES = ("docs/webhooks.md",)
# as the guide shows it
EVENT = """webhook-id: 4bf3cb3c-2f0f-5c8e-9b8e-8f5a6f7c2d10
webhook-timestamp: 1795601730
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{"type": "firm.offered", "timestamp": "2026-11-25T10:15:30.123Z",
 "data": {"event_id": "0190c0de-5e7d-4f6e-8a49-3b1f0a6f2c11",
          "reference": "CC-7K4M9-2XDPQ-H", "status": "with_consumer"}}"""


def part_of_start() -> SafeString:
    """Draw what the first page tells of webhooks."""
    return render_to_string("webhooks/start.html", {"event": EVENT})
