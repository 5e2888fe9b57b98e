"""Settings, addresses, the timetable, and the commands that belong to no other part."""
