"""Keeps tasks: deadlines about something that is not a complaint, such as an application or a letter to be posted."""
