"""Pages for developers of shops: how to send buyers here, and what a firm's administrator keeps for its programs."""
