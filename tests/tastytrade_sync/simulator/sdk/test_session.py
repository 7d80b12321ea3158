"""Signing in through the SDK, and who the token belongs to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tastytrade import Account, Session
from tastytrade.utils import TastytradeError

from tests.tastytrade_sync.simulator.calls import FIRST, SECOND

if TYPE_CHECKING:
    from tests.tastytrade_sync.simulator.sdk.sessions import Sdk


async def listed(session: Session) -> list[str]:
    return [account.account_number for account in await Account.get(session, include_closed=True)]


async def listed_twice(session: Session) -> list[str]:
    return [*await listed(session), *await listed(session)]


def token_calls(sdk: Sdk) -> int:
    return sdk.simulator.requests.count("POST /oauth/token")


def test_session_gets_its_token_itself__once_for_many_calls(sdk: Sdk) -> None:
    assert sdk.ask(listed_twice) == [FIRST, SECOND, FIRST, SECOND]
    assert token_calls(sdk) == 1


def test_session_gets_a_new_token__within_the_last_minute_of_the_old_one(sdk: Sdk) -> None:
    # The SDK refreshes 60 seconds before the end: a token that lives for 59 is old at once.
    sdk.simulator.world.options.change({"expires_in": 59})
    sdk.ask(listed_twice)
    assert token_calls(sdk) == 2


def test_session_goes_on_with_its_refresh_token__whether_or_not_it_is_rotated(sdk: Sdk) -> None:
    sdk.simulator.world.options.change({"rotate_refresh_token": True, "expires_in": 59})
    # The SDK ignores the new refresh token, so that its second refresh is refused.
    with pytest.raises(TastytradeError, match="Invalid JWT"):
        sdk.ask(listed_twice)


REFUSED = [
    ({"secret": "wrong"}, "invalid_client"),
    ({"refresh": "a password"}, "Invalid JWT"),
]


@pytest.mark.parametrize(("given", "words"), REFUSED, ids=str)
def test_sign_in_is_refused__in_the_flat_form_the_sdk_cannot_read(sdk: Sdk, given: dict[str, str], words: str) -> None:
    with pytest.raises(TastytradeError, match=f"Couldn't parse response.*{words}"):
        sdk.ask(listed, **given)


def test_customer_is_read_whole(sdk: Sdk) -> None:
    customer = sdk.ask(lambda session: session.get_customer())
    assert (customer.id, customer.birth_date, customer.address.state_region) == ("me", date(1980, 1, 1), "IL")
    assert customer.permitted_account_types[0].margin_types[0].is_margin is True


def test_old_login_is_gone(sdk: Sdk) -> None:
    assert sdk.ask(lambda session: session.validate()) is False


def test_sandbox_session_sends_no_version__and_is_served(sdk: Sdk) -> None:
    sdk.simulator.world.options.change({"environment": "sandbox"})
    assert sdk.ask(listed, is_test=True) == [FIRST, SECOND]


def test_accounts_are_read__the_closed_one_only_when_asked_for(demo: Sdk) -> None:
    def numbers(accounts: list[Account]) -> list[str]:
        return [account.account_number for account in accounts]

    assert numbers(demo.ask(lambda session: Account.get(session))) == ["5WX10001", "5WX10002"]
    whole = demo.ask(lambda session: Account.get(session, include_closed=True))
    assert numbers(whole) == ["5WX10001", "5WX10002", "5WX10003"]
    assert [(each.margin_or_cash, each.account_type_name) for each in whole[:2]] == [
        ("Margin", "Individual"), ("Cash", "Roth IRA"),
    ]  # fmt: skip


def test_account_of_somebody_else_is_not_permitted(sdk: Sdk) -> None:
    with pytest.raises(TastytradeError, match="not_permitted: User not permitted access"):
        sdk.ask(lambda session: Account.get(session, "5WX99999"))


def test_customer_is_a_person(sdk: Sdk) -> None:
    person = sdk.ask(lambda session: session.get_customer()).person
    assert person is not None
    assert (person.last_name, person.number_of_dependents) == ("Customer", 0)


def test_agent_without_a_version_meets_the_gate__which_the_sdk_cannot_read(sdk: Sdk) -> None:
    async def nameless(session: Session) -> list[str]:
        session._client.headers["User-Agent"] = "nameless"
        return await listed(session)

    with pytest.raises(TastytradeError, match="Couldn't parse response: <html>"):
        sdk.ask(nameless)
    # Not even a token was given out.
    assert sdk.simulator.requests == ["POST /oauth/token"]


def test_session_whose_token_has_ended_stays_shut__until_it_is_told_to_refresh(sdk: Sdk) -> None:
    async def long_idle(session: Session) -> list[str]:
        await listed(session)
        sdk.simulator.world.grants.expire_access()
        with pytest.raises(TastytradeError, match="token_invalid: This token is invalid or has expired"):
            await listed(session)
        await session.refresh(force=True)
        return await listed(session)

    assert sdk.ask(long_idle) == [FIRST, SECOND]


def test_revoked_grant_ends_the_refresh__not_the_tokens_given_out(sdk: Sdk) -> None:
    async def revoked_meanwhile(session: Session) -> list[str]:
        await listed(session)
        sdk.simulator.world.grants.revoked = True
        found = await listed(session)
        with pytest.raises(TastytradeError, match="Grant revoked"):
            await session.refresh(force=True)
        return found

    assert sdk.ask(revoked_meanwhile) == [FIRST, SECOND]
