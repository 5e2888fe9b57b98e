"""What is done to a complaint, one file for each family of acts: lock, plan, record."""
