"""Settings, URLs, the schedule of jobs, and the commands that belong to no other package."""
