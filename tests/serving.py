"""Brings the order of a fine to its seller, as a gateway or an opened page reports it."""

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts.proof_of_service import order_received


def serve_order(reference, now):
    """Let the order have reached the seller; the days to pay run from now."""
    order_received(reference=reference, contact=None, at=now, basis="opened", now=now, by=CLOCK)
