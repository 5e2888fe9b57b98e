"""The door of whoever develops or shows the product: sign in as anybody, move the clock, read what was sent.

Every address here is a 404 in production.
"""
