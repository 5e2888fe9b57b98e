"""The WSGI application: static files are answered at the edge, before Django."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

application = ServeStatic(get_wsgi_application(), root=Path(settings.STATIC_ROOT), prefix="static/", max_age=3600)
