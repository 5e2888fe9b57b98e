"""The calls of the API, one file for each kind of thing that a program can ask for or send."""
