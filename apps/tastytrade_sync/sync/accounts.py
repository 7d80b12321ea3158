"""The accounts a login may read: new ones are added, missing ones kept and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from django.db import transaction

from apps.tastytrade_sync.fields import optional_moment_of, storable, text_of
from apps.tastytrade_sync.models import LinkedAccount, LinkState
from apps.tastytrade_sync.sync.problems import Finding, resolve_calls, resolve_of_accounts
from apps.trades.models import Account, Partition

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

    from apps.tastytrade_sync.client.reader import Answer
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress

BROKER = "tastytrade"


def read_accounts(context: Context) -> Generator[Progress, None, list[Account]]:
    """Store what the broker lists and return the accounts to read, in id order."""
    answer = yield from context.ask(context.reader.accounts, context.event("Reading the list of accounts"))
    with transaction.atomic():
        accounts = _store(context, answer)
        _mark_unlisted(context, {account.pk for account in accounts})
        resolve_calls(context.run, None, "accounts", context.now())
        resolve_of_accounts(accounts, "account_gone", context.now())
    return sorted(accounts, key=lambda account: account.pk)


def _store(context: Context, answer: Answer) -> list[Account]:
    count = context.count(None, "accounts")
    accounts = []
    for item in answer.items:
        count.received += 1
        fields = item.value.get("account") if isinstance(item.value, dict) else None
        number = fields.get("account-number") if isinstance(fields, dict) else None
        if not isinstance(fields, dict) or not _is_usable(number):
            count.rejected += 1
            context.report(None, _unusable(context.broker, item.text))
            continue
        level = item.value.get("authority-level") if isinstance(item.value, dict) else None
        account, is_new, is_changed = _save(context, number, fields, level)
        count.new, count.changed = count.new + is_new, count.changed + is_changed
        count.same += not is_new and not is_changed
        accounts.append(account)
    count.pages = 1
    count.save()
    return accounts


def _is_usable(number: object) -> TypeGuard[str]:
    return isinstance(number, str) and 0 < len(number) <= 40 and storable(number) == number


def _save(
    context: Context, number: str, fields: Mapping[str, Any], authority_level: object
) -> tuple[Account, bool, bool]:
    facts = _facts(fields, authority_level)
    account, is_new = Account.objects.get_or_create(
        owner_id=context.link.owner_id,
        broker=BROKER,
        environment=context.link.environment,
        number=number,
        defaults=facts,
    )
    was_ira = account.is_ira
    differing = [name for name, value in facts.items() if getattr(account, name) != value]
    for name in differing:
        setattr(account, name, facts[name])
    if differing:
        account.save(update_fields=[*differing, "updated_at"])
    if account.is_ira != was_ira:
        # Whether a put is cash-secured depends on it, and so what trades are called.
        Partition.objects.filter(account=account).group_later()
    LinkedAccount.objects.update_or_create(
        link=context.link, account=account, defaults={"is_listed": True, "last_listed_at": context.now()}
    )
    return account, is_new, bool(differing)


def _facts(fields: Mapping[str, Any], authority_level: object) -> dict[str, Any]:
    """Return what the broker says of an account, in our columns."""
    return {
        # Cut where a number or a moment would be refused: no amount depends on what an account is called.
        "nickname": text_of(fields, "nickname")[:120],
        "account_type": text_of(fields, "account-type-name")[:80],
        "margin_or_cash": text_of(fields, "margin-or-cash")[:20],
        "authority_level": storable(str(authority_level or ""))[:40],
        "opened_at": optional_moment_of(fields, "opened-at"),
        "is_closed": fields.get("is-closed") is True,
        "is_listed": True,
    }


def _mark_unlisted(context: Context, listed: set[int]) -> None:
    missing = LinkedAccount.objects.filter(link=context.link, is_listed=True).exclude(account__in=listed)
    # Two logins may read one account; it is gone only when neither lists it.
    elsewhere = LinkedAccount.objects.filter(is_listed=True).exclude(link__state=LinkState.FORGOTTEN)
    still_read = set(elsewhere.exclude(link=context.link).values_list("account", flat=True))
    for linked in missing.exclude(account__in=still_read).select_related("account"):
        Account.objects.filter(pk=linked.account_id).update(is_listed=False)
        context.report(linked.account, _gone(context.broker, linked.account.number))
    missing.update(is_listed=False)


def _gone(broker: str, number: str) -> Finding:
    return Finding(
        resource="accounts",
        code="account_gone",
        message=f"{broker} no longer lists account {number}.",
        advice="Its data is kept. If the account should still be there, link again with the right login.",
        mark=f"gone {number}",
    )


def _unusable(broker: str, payload: str) -> Finding:
    return Finding(
        resource="accounts",
        code="rejected_account",
        message=f"{broker} listed an account without a usable number.",
        advice="Sync again later; if it stays, report it with the excerpt below.",
        mark=payload,
        excerpt=payload,
        payload=payload,
    )
