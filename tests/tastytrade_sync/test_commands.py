from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from apps.tastytrade_sync.holdings import UnusableHoldingError, balance_fields, net_liq_fields, position_fields
from tests.factories import make_user

if TYPE_CHECKING:
    from pathlib import Path


def refusal(name: str, **options: Any) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command(name, **options)
    return caught.value


def test_simulator_does_not_run_in_production(settings: Any) -> None:
    settings.TASTYTRADE_SIMULATOR_ALLOWED = False
    error = refusal("simulate_tastytrade")
    assert (error.returncode, "production" in str(error)) == (2, True)


def test_simulator_says_that_a_port_is_busy() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        error = refusal("simulate_tastytrade", port=holder.getsockname()[1], scenario="scale:10")
    assert error.returncode == 2
    assert "cannot be used" in str(error)


def test_simulator_says_what_is_wrong_with_its_files(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"kind": "gremlin"}]', encoding="utf-8")
    assert "gremlin" in str(refusal("simulate_tastytrade", port=0, scenario="scale:10", faults=str(faults)))
    assert refusal("simulate_tastytrade", port=0, scenario=str(tmp_path / "absent.json")).returncode == 2


@pytest.mark.django_db
def test_sync_names_an_unknown_user_and_a_missing_link() -> None:
    assert "no user" in str(refusal("sync_tastytrade", user="nobody@example.com"))
    make_user("person@example.com")
    error = refusal("sync_tastytrade", user="person@example.com")
    assert (error.returncode, "link_tastytrade" in str(error)) == (2, True)


def test_demo_does_not_run_in_production__nor_on_a_busy_port(settings: Any) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        assert "busy" in str(refusal("run_demo", port=holder.getsockname()[1]))
    settings.TASTYTRADE_SIMULATOR_ALLOWED = False
    assert "production" in str(refusal("run_demo"))


POSITION = {"symbol": "AAPL", "instrument-type": "Equity", "quantity": 2, "quantity-direction": "Short"}


def test_position_is_signed_by_its_direction() -> None:
    assert position_fields(POSITION)["quantity"] == -2
    assert position_fields({**POSITION, "quantity": "0.5", "quantity-direction": "Long"})["quantity"] > 0


@pytest.mark.parametrize(
    "change",
    [{"quantity": "NaN"}, {"quantity": None}, {"quantity-direction": "Sideways"}, {"symbol": ""}, {"symbol": "X" * 81}],
)
def test_unusable_position_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnusableHoldingError):
        position_fields({**POSITION, **change})
    with pytest.raises(UnusableHoldingError):
        position_fields("what")


def test_figure_the_broker_did_not_send_stays_empty() -> None:
    fields = balance_fields({"cash-balance": "12.5", "net-liquidating-value": "NaN", "maintenance-requirement": "x"})
    assert fields["cash_balance"] == 12.5
    assert fields["net_liquidating_value"] is fields["maintenance_requirement"] is fields["pending_cash"] is None


def test_net_liq_bar_needs_its_time_and_figures() -> None:
    bar = dict.fromkeys(("open", "high", "low", "close", "total-close"), "1.0")
    assert net_liq_fields({**bar, "time": "2026-11-19 21:00:00+00"})["day"].isoformat() == "2026-11-19"
    for broken in ({**bar, "time": "noon"}, {**bar, "time": "2026-11-19 21:00:00+00", "close": "NaN"}):
        with pytest.raises(UnusableHoldingError):
            net_liq_fields(broken)
