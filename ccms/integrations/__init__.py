"""Connects this system with those of other bodies: what is sent to them, by which way, and how they are reached."""
