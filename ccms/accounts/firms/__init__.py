"""Manages firms, their brands, people, contacts, web addresses and keys."""
