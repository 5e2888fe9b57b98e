"""`manage.py openapi` prints the OpenAPI document of REST v1, which docs/generated/openapi.json keeps."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from ccms.api.app import document


class Command(BaseCommand):
    """Prints the document."""

    help = "Print the OpenAPI 3.1 document of the API."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it with sorted names, so that a change shows as a change."""
        del args, options
        self.stdout.write(json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True))
