"""Protects endpoints: rate limits, idempotency keys, alarms; also the clock and prepared statements."""
