"""Tracking a complaint: its state, what happened and will happen, and everything that the consumer can do."""
