"""What the tests of the apps share with those of the pages; an app that is off is not tried."""

from django.conf import settings

from ccms.apps import APPS
from tests.api.conftest import visitor  # noqa: F401
from tests.web.conftest import bangla, english, member, no_deployment_kept, sign_in, signed_in  # noqa: F401

collect_ignore = [name for name in APPS if name not in settings.CCMS_APPS]
