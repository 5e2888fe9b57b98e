"""Handles which post is in charge of a complaint: at an upgrade, when a person leaves, and for those who ask."""
