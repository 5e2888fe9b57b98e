"""Brings the order of a fine to its seller, as the page notes it that a member of the firm opens."""

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.proof_of_service import order_received
from ccms.complaints.models import Complaint


def serve_order(reference, now):
    """Let the order have reached the seller; the days to pay run from now."""
    firm = Complaint.objects.values_list("firm", flat=True).get(reference=reference)
    by = Actor(role=Role.FIRM_AGENT, firm=firm, contact_verified=True)
    order_received(reference=reference, contact=None, at=now, basis="opened", now=now, by=by)
