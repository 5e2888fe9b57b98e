"""Holds the law as data and interprets it: what the rules ask, what they find, and by when. It uses no Django."""
