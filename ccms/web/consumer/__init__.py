"""The consumer's pages: filing, tracking, and the answers to what the seller says."""
