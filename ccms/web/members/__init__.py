"""The door of members (offices, firms, the Cell, regulators): password and second factor, by django-allauth."""
