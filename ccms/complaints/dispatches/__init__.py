"""Handles dispatches: what exactly another body is sent of a complaint, by which way, and what came of it."""
