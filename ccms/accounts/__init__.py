"""Who takes part: consumers, firms and their contacts, offices, members, and how each proves it."""
