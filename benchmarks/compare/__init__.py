"""Measures the same steps at an older commit and here, in turn on one machine."""
