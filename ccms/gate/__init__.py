"""Protects endpoints: rate limits, idempotency keys, alarms; also the clock, prepared statements and test shops."""
