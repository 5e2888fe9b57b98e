"""What is told to whom: the texts, the outbox, the channels, delivery, and the proof that a notice arrived."""
