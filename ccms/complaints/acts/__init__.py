"""Performs the acts on a complaint, one file for each family of acts: lock, plan, record."""
