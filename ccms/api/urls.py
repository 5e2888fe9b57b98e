"""URLs of REST v1, under `/api/v1`; the allowed callers are in `access.py`."""

from ccms.api.app import api

urlpatterns = api.urls[0]
