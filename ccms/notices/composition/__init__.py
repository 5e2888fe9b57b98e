"""Turns a notice into the words that are sent: texts, parameters, digests, lengths."""
