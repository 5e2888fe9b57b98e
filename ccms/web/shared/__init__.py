"""What the pages of several audiences use; it imports none of them."""
