"""Signing in for members (offices, firms, the Cell, regulators): password and second factor, by django-allauth."""
