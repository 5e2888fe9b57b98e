"""Webhooks by Standard Webhooks: who is called, with what, how often, and what became of it."""
