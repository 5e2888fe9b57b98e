"""Signing in for members (offices, firms, the Cell, bodies): password and second factor, by django-allauth."""
