"""The acts of an officer on one file of a complaint."""
