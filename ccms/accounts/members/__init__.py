"""Manages people with an account: of offices, of firms, and the first administrator."""
