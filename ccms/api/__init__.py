"""REST v1: programs call the same services as the pages do, with problem+json and idempotency keys."""
