"""The pages of the public figures: the country's, and the open tables."""
