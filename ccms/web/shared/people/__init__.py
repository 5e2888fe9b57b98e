"""The pages for the people of offices, which an administrator, a supervisor and the head of an office use alike."""
