"""Addresses of REST v1, under `/api/v1`; who may use which stands in `access.py`."""

from ccms.api.app import api

urlpatterns = api.urls[0]
