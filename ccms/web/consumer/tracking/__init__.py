"""Following a complaint: where it stands, what happened and will happen, and everything its person can do."""
