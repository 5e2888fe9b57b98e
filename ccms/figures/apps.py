"""Django app of the figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """What is told to everybody about complaints."""

    name = "ccms.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"
