"""Sends notices: their texts, the outbox, the channels, delivery, and the proof that a notice arrived."""
