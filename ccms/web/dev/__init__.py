"""Pages for developing or showing the product: sign in as anybody, move the clock, read the messages that were sent.

Every route here is a 404 outside development.
"""
