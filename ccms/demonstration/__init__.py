"""Makes invented people, firms and complaints, so that an empty installation has something to show."""
