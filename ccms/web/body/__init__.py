"""The pages of another body: what DNCRP sent it, and what it says of that."""
