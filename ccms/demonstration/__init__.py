"""Demonstration data: invented people and firms, the reported cases as stories, and as many complaints as one wants."""
