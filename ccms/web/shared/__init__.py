"""What the pages of several audiences use; it knows none of them."""
