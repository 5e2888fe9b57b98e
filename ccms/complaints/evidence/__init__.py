"""Checks uploaded files, keeps them, and serves them again."""
