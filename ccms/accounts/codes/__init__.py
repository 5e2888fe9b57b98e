"""One-time codes: who asked for one, how it is entered, and what is noticed when somebody misuses them."""
