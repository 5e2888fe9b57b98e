"""From a notice to the words that travel: texts, parameters, digests, lengths."""
