"""The pages on which an officer acts on a complaint."""
