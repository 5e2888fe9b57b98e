"""Changes one view of allauth: a second factor that was just set up counts as used."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from ccms.web.members.forms import ActivateForm


class SetUpSecondFactor(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Shows the secret as a picture, and takes the first code of the app."""

    def dispatch(self, request: HttpRequest, *args: str, **named: str) -> HttpResponseBase:
        """Lead on who has one already."""
        if request.user.is_authenticated and is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return HttpResponseRedirect(reverse("mfa_index"))
        answer: HttpResponseBase = super().dispatch(request, *args, **named)
        return answer

    def form_valid(self, form: ActivateForm) -> HttpResponse:
        """Keep the factor, and note that it was used now: the doorkeeper and the spare codes ask for that."""
        answer: HttpResponse = super().form_valid(form)
        used = {"type": Authenticator.Type.TOTP, "reauthenticated": True}
        record_authentication(self.request, self.request.user, "mfa", **used)
        return answer


set_up_second_factor = SetUpSecondFactor.as_view()
