"""The pages on which an office keeps the registry of firms: what waits, a firm's record, and each act on it."""
