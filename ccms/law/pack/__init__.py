"""The law as files: how a pack is read, checked, and asked for the law of one day."""
