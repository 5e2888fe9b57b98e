"""The pages of the Central Digital Commerce Cell, and of associations: firms and rules, and no person."""
