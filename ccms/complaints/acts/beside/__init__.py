"""The acts of an office that send something to another body beside the status, which they never move."""
