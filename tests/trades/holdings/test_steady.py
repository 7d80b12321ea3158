from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse

from apps.trades.views.steady import steady

if TYPE_CHECKING:
    from django.test import RequestFactory

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("moves", "renderings"), [(0, 1), (1, 2), (9, 3)])
def test_page_is_rendered_again_while_the_ledger_moves(
    rf: RequestFactory, owner: User, account: Account, moves: int, renderings: int
) -> None:
    seen: list[int] = []

    @steady
    def page(request: AuthenticatedHttpRequest) -> HttpResponse:
        account.refresh_from_db()
        seen.append(account.ledger_version)
        if len(seen) <= moves:
            # As a rebuild does, in the middle of the page.
            account.ledger_version += 1
            account.save(update_fields=["ledger_version"])
        return HttpResponse(str(seen[-1]))

    request: AuthenticatedHttpRequest = rf.get("/")  # type: ignore[assignment]
    request.user = owner
    assert page(request).content == str(renderings - 1).encode()
    assert len(seen) == renderings
