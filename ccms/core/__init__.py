"""Holds small helpers that use neither Django nor tables; every other package may import them."""
