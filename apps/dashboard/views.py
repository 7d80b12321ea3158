from django.http import HttpResponse
from django.shortcuts import render

from apps.core.http import AuthenticatedHttpRequest


def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "dashboard/index.html")
