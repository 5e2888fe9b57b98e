"""Manages complaints: their life cycle, what is written about them, and who may read it."""
