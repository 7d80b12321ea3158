"""``reencrypt_secrets``: a new key in front, the command, and the old key can go."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.core.canary import CanaryState, ensure_canary, read_canary
from apps.core.models import KeyCanary
from apps.core.reencryption import UnreadableSecretsError, reencrypt_secrets
from apps.tastytrade_sync.models import LinkSecret
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.core.keys import NEW, OLD, STRANGE, use
from tests.factories import make_link, make_user

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

pytestmark = pytest.mark.django_db
SECRETS = Credentials(client_secret="my-client-secret", refresh_token="my-refresh-token")


def raw() -> list[str]:
    """Return every stored secret as it stands in its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_secret FROM tastytrade_sync_linksecret UNION ALL "
            "SELECT refresh_token FROM tastytrade_sync_linksecret UNION ALL SELECT phrase FROM core_keycanary"
        )
        return [text for (text,) in cursor.fetchall()]


def store(monkeypatch: pytest.MonkeyPatch, key: Fernet) -> LinkSecret:
    """Store a link's two secrets with one key, and the canary if there is none."""
    use(monkeypatch, key)
    link = make_link(make_user(), SECRETS)
    if not KeyCanary.objects.exists():
        ensure_canary()
    return LinkSecret.objects.get(link=link)


def run() -> str:
    out = io.StringIO()
    call_command("reencrypt_secrets", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal() -> str:
    with pytest.raises(CommandError) as caught:
        run()
    assert caught.value.returncode == 2
    return str(caught.value)


def test_every_secret_moves_to_the_first_key__the_old_one_can_go(monkeypatch: pytest.MonkeyPatch) -> None:
    store(monkeypatch, OLD)
    use(monkeypatch, NEW, OLD)
    run()
    use(monkeypatch, NEW)
    kept = LinkSecret.objects.get()
    assert (kept.client_secret, kept.refresh_token) == ("my-client-secret", "my-refresh-token")
    assert read_canary() is CanaryState.READABLE
    # Not only readable through a list: the new key alone opens each text.
    assert {NEW.decrypt(text).decode() for text in raw()} == {
        "my-client-secret", "my-refresh-token", KeyCanary.PHRASE,
    }  # fmt: skip


def test_command_says_how_many_rows__of_which_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    store(monkeypatch, OLD)
    store(monkeypatch, OLD)
    use(monkeypatch, NEW, OLD)
    # Two links and the canary.
    assert run() == "3 rows now use the first key (core.KeyCanary 1, tastytrade_sync.LinkSecret 2).\n"


def test_command_refuses_and_writes_nothing__one_row_of_an_unknown_key(monkeypatch: pytest.MonkeyPatch) -> None:
    store(monkeypatch, OLD)
    lost = store(monkeypatch, STRANGE)
    before = raw()
    use(monkeypatch, NEW, OLD)
    sentence = refusal()
    assert f"reads tastytrade_sync.LinkSecret {lost.pk} (client_secret, refresh_token)" in sentence
    assert raw() == before


def test_refusal_is_one_line_without_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    store(monkeypatch, STRANGE)
    use(monkeypatch, NEW)
    sentence = refusal()
    assert "\n" not in sentence
    assert not [text for text in [*raw(), "my-client-secret", "my-refresh-token"] if text in sentence]


def test_every_unreadable_row_is_named__not_only_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = store(monkeypatch, STRANGE), store(monkeypatch, STRANGE)
    use(monkeypatch, NEW)
    with pytest.raises(UnreadableSecretsError) as caught:
        reencrypt_secrets()
    assert [place.key for place in caught.value.places if place.label.endswith("LinkSecret")] == [first.pk, second.pk]


def test_secret_that_was_never_encrypted_is_refused__not_taken_for_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store(monkeypatch, OLD)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tastytrade_sync_linksecret SET client_secret = 'in the clear'")
    assert f"LinkSecret {kept.pk} (client_secret)" in refusal()


def test_second_run_with_one_key_changes_no_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    store(monkeypatch, OLD)
    use(monkeypatch, NEW, OLD)
    run()
    use(monkeypatch, NEW)
    assert run().startswith("2 rows")
    assert LinkSecret.objects.get().refresh_token == "my-refresh-token"


def test_database_without_a_canary_gets_one__in_the_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, NEW, OLD)
    run()
    use(monkeypatch, NEW)
    assert read_canary() is CanaryState.READABLE
