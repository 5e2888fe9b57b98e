"""Sends notices by registered post: which are to be printed, what was posted or came back, and when it is received."""
