"""Pages for everybody: the first page, finding a complaint, what messages of ours look like, privacy, accessibility."""
