"""One file for each kind of thing that a machine can ask for or send."""
