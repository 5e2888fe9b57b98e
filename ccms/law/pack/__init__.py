"""Reads the law from files, checks it, and gives the law of one day."""
