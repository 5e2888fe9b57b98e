"""What a call to another's machine needs: an address that is allowed, and a signature."""
