"""Access for a small seller without an account: by a link and a code."""
