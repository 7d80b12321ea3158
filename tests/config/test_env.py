from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.development_keys import ensure_development_keys
from config.env import (
    env_address,
    env_choice,
    env_database,
    env_flag,
    env_keys,
    env_list,
    env_number,
    env_required_list,
    env_text,
    load_dotenv,
)
from config.sign_in import social_form_targets, social_providers

if TYPE_CHECKING:
    from pathlib import Path


def test_missing_text_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_text("THING")
    assert env_text("THING", "fallback") == "fallback"


@pytest.mark.parametrize(("word", "meaning"), [("true", True), ("1", True), ("off", False)])
def test_flag_reads_usual_words(monkeypatch: pytest.MonkeyPatch, word: str, *, meaning: bool) -> None:
    monkeypatch.setenv("THING", word)
    assert env_flag("THING", default=not meaning) is meaning


@pytest.mark.parametrize("word", ["", " "])
@pytest.mark.parametrize("default", [True, False])
def test_flag_set_to_nothing_takes_its_default(monkeypatch: pytest.MonkeyPatch, word: str, *, default: bool) -> None:
    monkeypatch.setenv("THING", word)
    assert env_flag("THING", default=default) is default


@pytest.mark.parametrize("word", ["maybe", "2"])
def test_flag_that_is_neither_names_the_variable(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("THING", word)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_flag("THING", default=True)


def test_unset_flag_and_number_take_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THING", raising=False)
    assert env_flag("THING", default=True)
    assert env_number("THING", 7) == 7


@pytest.mark.parametrize("text", ["many", "-1"])
def test_number_that_is_none_or_too_small_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("THING", text)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_number("THING", 7)


def test_number_may_have_a_largest_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "10")
    assert env_number("THING", 7, most=10) == 10
    with pytest.raises(ImproperlyConfigured, match="THING is 10; it must be at most 9"):
        env_number("THING", 7, most=9)


def test_choice_lists_the_words_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THING", raising=False)
    assert env_choice("THING", "red", ["red", "green"]) == "red"
    monkeypatch.setenv("THING", "blue")
    with pytest.raises(ImproperlyConfigured, match="THING is 'blue'; write one of red, green"):
        env_choice("THING", "red", ["red", "green"])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://tracker.example.com/", "https://tracker.example.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://example.com/tracker//", "https://example.com/tracker"),
    ],
)
def test_address_is_ready_for_a_path_behind_it(monkeypatch: pytest.MonkeyPatch, text: str, address: str) -> None:
    monkeypatch.setenv("THING", text)
    assert env_address("THING") == address


@pytest.mark.parametrize("text", ["tracker.example.com", "ftp://host", "https://", "//host"])
def test_address_without_scheme_or_host_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("THING", text)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_address("THING")


def test_keys_are_counted_and_not_repeated__one_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    good = Fernet.generate_key().decode()
    monkeypatch.setenv("THING", f"{good}, not-a-key")
    with pytest.raises(ImproperlyConfigured, match="THING: key 2 of 2") as refusal:
        env_keys("THING")
    assert "not-a-key" not in str(refusal.value)
    monkeypatch.setenv("THING", good)
    assert env_keys("THING") == [good]


def test_list_leaves_empty_items_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "a, b,,")
    assert env_list("THING") == env_required_list("THING") == ["a", "b"]


def test_required_list_needs_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", ",")
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_required_list("THING")


def test_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "postgresql://ann:p%40ss@db.example:5433/ledger?sslmode=require")
    database = env_database("THING", keep_connections=9)
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("ann", "p@ss", "db.example")
    assert (database["PORT"], database["NAME"], database["OPTIONS"]) == ("5433", "ledger", {"sslmode": "require"})


def test_database_address_may_name_a_socket_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "postgresql://postgres@/tracker?host=/run/here")
    assert env_database("THING", keep_connections=9)["HOST"] == "/run/here"


@pytest.mark.parametrize("address", ["sqlite:///x", "postgresql://host/", "postgresql://host:port/name"])
def test_unusable_database_address_names_the_variable(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("THING", address)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env_database("THING", keep_connections=9)


def test_dotenv_fills_in_what_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_ALREADY", "mine")
    monkeypatch.setenv("FRESH", "")
    monkeypatch.delenv("FRESH")
    (tmp_path / ".env").write_text('# a comment\n\nSET_ALREADY=theirs\nFRESH="new"\n', encoding="utf-8")
    load_dotenv(tmp_path / ".env")
    assert (env_text("SET_ALREADY"), env_text("FRESH")) == ("mine", "new")


def test_dotenv_says_which_line_is_wrong(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\nwhat is this\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="line 2"):
        load_dotenv(tmp_path / ".env")
    load_dotenv(tmp_path / "absent")


def test_development_keys_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    for _ in range(2):
        monkeypatch.setenv("SECRET_KEY", "")
        monkeypatch.setenv("FIELD_ENCRYPTION_KEY", "")
        ensure_development_keys(tmp_path)
        keys.append((env_text("SECRET_KEY"), env_text("FIELD_ENCRYPTION_KEY")))
    assert keys[0] == keys[1]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_only_configured_providers_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert social_providers() == {}
    monkeypatch.setenv("GOOGLE_CLIENT_ID", "id")
    monkeypatch.setenv("GOOGLE_CLIENT_SECRET", "secret")
    providers = social_providers()
    assert list(providers) == ["google"]
    assert social_form_targets(providers) == ["https://accounts.google.com"]


def test_apple_needs_all_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPLE_CLIENT_ID", "id")
    with pytest.raises(ImproperlyConfigured, match="APPLE_KEY_ID"):
        social_providers()
    for name in ("APPLE_KEY_ID", "APPLE_TEAM_ID"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("APPLE_PRIVATE_KEY", "line one\\nline two")
    (app,) = social_providers()["apple"]["APPS"]
    assert app["settings"]["certificate_key"] == "line one\nline two"
