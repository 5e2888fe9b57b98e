"""Handles which post is in charge of a complaint: at an upgrade, when a person leaves, for many at once."""
