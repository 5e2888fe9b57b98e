"""Changes two views of allauth: what a member sets up is told by an event, and a new second factor counts as used."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts.members.managing import (
    MADE_SPARE_CODES,
    SET_SECOND_FACTOR,
    naming_second_factors,
    note_own_act,
    second_factors_of,
)
from ccms.accounts.models import Member
from ccms.gate.clock import current_time
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
        with transaction.atomic():
            with naming_second_factors(self.request.user):
                answer: HttpResponse = super().form_valid(form)
            _note(self.request.user, SET_SECOND_FACTOR)
        used = {"type": Authenticator.Type.TOTP, "reauthenticated": True}
        record_authentication(self.request, self.request.user, "mfa", **used)
        return answer


class MakeSpareCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """Makes new spare codes; the former ones are worth nothing any more."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep them, and write the event that says so."""
        with transaction.atomic():
            with naming_second_factors(self.request.user):
                answer: HttpResponse = super().form_valid(form)
            _note(self.request.user, MADE_SPARE_CODES)
        return answer


def _note(member: Member, what: str) -> None:
    note_own_act(member, what, current_time(), factors=second_factors_of(member))


make_spare_codes = MakeSpareCodes.as_view()
set_up_second_factor = SetUpSecondFactor.as_view()
