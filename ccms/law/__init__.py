"""The law as data, and its interpreter: what the rules ask, what they find, and by when. No Django."""
