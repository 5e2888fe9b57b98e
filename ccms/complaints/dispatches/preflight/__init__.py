"""Looks before anything is sent what its receiver would miss, could not take, or must not learn."""
