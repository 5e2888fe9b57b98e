"""Personal data at rest: sealed columns, their keys, their register, and the change of keys."""
