"""What protects a door: the clock, idempotency keys, counters that hold under parallel requests."""
