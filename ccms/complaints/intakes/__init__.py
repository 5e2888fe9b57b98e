"""Takes over what was complained of elsewhere: handed over by an office, confirmed and filed by its person."""
