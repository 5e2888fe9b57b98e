"""Takes a complaint from draft to filing: the draft, the checks, what the shop says, and the filing itself."""
