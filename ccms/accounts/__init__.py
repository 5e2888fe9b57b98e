"""Manages everybody who takes part: consumers, firms and their contacts, offices, members, and their proofs."""
