"""Draws numbers as SVG on the server: pure functions that take numbers with their words, and give the marks."""
