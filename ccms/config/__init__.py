"""Settings, URLs, and the commands that belong to no other package."""
