"""A user's own profile, and the question about syncing that follows the first sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.accounts.forms import ProfileForm, SyncQuestionForm
from apps.accounts.sign_in import answer_question, is_question_open, leave_question

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from apps.accounts.http import AuthenticatedHttpRequest


@require_http_methods(["GET", "POST"])
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ProfileForm(_sent(request), instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("people:profile")
    context = {"form": form, "has_outside_sign_ins": bool(settings.SOCIALACCOUNT_PROVIDERS)}
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "POST"])
def sync_question(request: AuthenticatedHttpRequest) -> HttpResponse:
    # Asked once; afterwards the profile is the place.
    if not is_question_open(request):
        return redirect("people:profile")
    if "later" in request.POST:
        return leave_question(request)
    form = SyncQuestionForm(_sent(request))
    if form.is_valid():
        return answer_question(request, request.user, form.wish)
    return render(request, "accounts/sync_question.html", {"form": form})


def _sent(request: AuthenticatedHttpRequest) -> QueryDict | None:
    # A form that was sent empty is still a form that was sent, and has to say what is missing.
    return request.POST if request.method == "POST" else None
