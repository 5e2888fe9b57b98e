"""The lists of an office: queues with their filter, saved views, the search, and how a member wants them."""
