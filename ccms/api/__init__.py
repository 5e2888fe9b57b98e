"""REST v1: machines act by the same services as pages, with problem+json and idempotency keys."""
