"""Registers the gate with Django."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    """Django's configuration of this package: counters, suspensions, alarms and kept answers."""

    name = "ccms.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
