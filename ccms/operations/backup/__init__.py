"""Backup, restore, and the keys that are kept apart from both."""
