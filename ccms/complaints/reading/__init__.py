"""What each side may read of complaints: lists, cases, search, the feed; and what checks and watches them."""
