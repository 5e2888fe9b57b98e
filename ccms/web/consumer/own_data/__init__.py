"""The consumer's pages about their own data: a second code, then to see it, take it along, correct it, erase it."""
