"""The pages of work that is no complaint: the list of tasks, and letters by registered post."""
