"""Keeps the participants: consumers, firms with their contacts, offices and members, and what each has proved."""
