"""Says which rows of a complaint its events hold, by which digests, and compares both for `manage.py verify`."""
