"""Lists every kind of event: who is told of it, how each side reads it, and what the firm sees of it."""
