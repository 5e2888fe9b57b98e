"""What pages of several audiences say of other bodies, of what they are sent and of what they hand over."""
