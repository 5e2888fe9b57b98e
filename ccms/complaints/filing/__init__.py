"""A complaint in the making: the draft, the checks, what the shop says, and the filing itself."""
