"""The form in a shop's own page: the loader, the frame that it opens, and the badge."""
