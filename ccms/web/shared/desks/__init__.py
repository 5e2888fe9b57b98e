"""What the desks of offices and firms share: how a member wants lists to look, and their saved views."""
