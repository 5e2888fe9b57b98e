"""Connects CCMS with other bodies: what is sent to them, in which form, and by which way."""
