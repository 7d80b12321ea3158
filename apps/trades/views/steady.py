"""Pages whose figures are read in several queries: shown only if the ledger stood still meanwhile."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from apps.trades.selectors.sums import versions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest

# A ledger that moves three times within one page is being synced: the page says so, and the last one is shown.
MOST_TIMES = 3


def steady[**P](
    view: Callable[Concatenate[AuthenticatedHttpRequest, P], HttpResponse],
) -> Callable[Concatenate[AuthenticatedHttpRequest, P], HttpResponse]:
    """Render a page again where a rebuild was committed while it was read, so that its sums are those of its rows."""

    @wraps(view)
    def shown(request: AuthenticatedHttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        before = versions_of(request.user)
        for _ in range(MOST_TIMES):
            answer = view(request, *args, **kwargs)
            after = versions_of(request.user)
            if after == before:
                break
            before = after
        return answer

    return shown
