"""Files complaints in Nothi, the government's e-filing, and reads what happens to them there.

No published interface was found: the calls follow a known desktop client of 2021 (docs/nothi.md). What a real
installation answers differently is changed in `client.py` and `mapping.py` alone.
"""
