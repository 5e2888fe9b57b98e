"""Firms, their brands, people, contacts, web addresses and keys."""
