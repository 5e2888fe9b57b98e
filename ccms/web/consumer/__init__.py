"""The consumer's door: filing, tracking, and the answers to what the seller says."""
