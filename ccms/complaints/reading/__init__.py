"""Reads complaints as each side may see them: lists, cases, search, forecasts, the daily mail, what a body was sent."""
