"""Measures CCMS beside a reference system in the same run (`make bench`; see README.md)."""
