"""What pages of several audiences say of other bodies and of what they are sent."""
