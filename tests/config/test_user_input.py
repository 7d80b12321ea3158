"""What is taken out of a report before it leaves, by example."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.error_reports import start_error_reports, without_user_input


def sent(**event: Any) -> dict[str, Any]:
    """Return the report as it leaves."""
    return dict(without_user_input(event, {}))  # type: ignore[arg-type]


def test_request_keeps_its_method_and_path_only() -> None:
    request = {"method": "POST", "url": "https://x.example/sync/", "data": {"a": 1}, "query_string": "code=1"}
    assert sent(request=request)["request"] == {"method": "POST", "url": "https://x.example/sync/"}


def test_request_that_says_less_is_no_failure() -> None:
    assert sent(request={"cookies": "a=b"})["request"] == {}


def test_report_without_a_request_passes__a_command_failed() -> None:
    assert sent(message="Run 7 failed") == {"message": "Run 7 failed"}


def test_secret_is_blacked_out_however_deep_it_lies() -> None:
    values = [{"type": "ValueError", "value": "refresh_token=abc123secret"}]
    assert sent(exception={"values": values})["exception"]["values"][0]["value"] == "refresh_token=[hidden]"


def test_what_is_no_text_stays_as_it_is() -> None:
    assert sent(extra={"rows": 7, "ok": True, "none": None})["extra"] == {"rows": 7, "ok": True, "none": None}


def test_address_that_is_none_of_the_service_s_names_the_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN"):
        start_error_reports("not an address")
