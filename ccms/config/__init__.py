"""The outermost layer: settings, addresses, processes, the timetable and the management commands."""
