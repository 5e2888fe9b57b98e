"""What the API is built on is loaded with the first call, not at the start of every process."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes

PROGRAM = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.testing")
import django
django.setup()
from django.urls import get_resolver, resolve, reverse
from ccms.operations.web_server import serving
serving.load_pages(), serving.load_application()
resolve("/t"), reverse("consumer:start")
print("ninja" in sys.modules)
print(resolve("/api/v1/firms").namespace, reverse("api:find_firms"))
"""


def test_a_house_without_calls_by_machine_does_not_load_what_they_need():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "api", "/api/v1/firms"]
