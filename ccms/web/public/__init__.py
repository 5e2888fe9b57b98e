"""Pages for everybody: the first page, finding a complaint, what our messages look like, privacy, accessibility."""
