"""One file for each small family of acts: lock, plan, record."""
