"""The small seller's door: from a link to an answer, without an account."""
