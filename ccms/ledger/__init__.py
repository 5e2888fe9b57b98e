"""The append-only ledger: sealed events, signed heads, receipts. It knows nothing of complaints."""
