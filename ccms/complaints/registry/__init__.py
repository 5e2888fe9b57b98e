"""Acts on firms instead of complaints: pages that are claimed, contacts that are confirmed, people, test shops."""
