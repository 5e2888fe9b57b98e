"""A small seller without an account: in by a link and a code."""
