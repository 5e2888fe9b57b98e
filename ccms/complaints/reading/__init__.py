"""Reads complaints as each side may see them: lists, cases, search, the feed; also checks and measures them."""
