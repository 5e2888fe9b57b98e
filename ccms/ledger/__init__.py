"""Keeps the append-only ledger: sealed events, signed heads, receipts. It does not depend on complaints."""
