"""Protects stored personal data: sealed columns, their keys, their register, and the change of keys."""
