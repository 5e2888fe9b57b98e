"""Handles one-time codes: how one is requested and entered, and what is noticed when somebody misuses them."""
