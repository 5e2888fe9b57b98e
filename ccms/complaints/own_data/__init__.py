"""Handles what people ask about their own data: to see all of it, to have it corrected, to have it erased."""
