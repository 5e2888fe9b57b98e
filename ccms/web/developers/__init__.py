"""For who builds a shop: how to send buyers here, and what a firm's administrator keeps for its machines."""
