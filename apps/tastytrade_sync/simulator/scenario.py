"""Scenarios by name: the built-in ones, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import scenario_file
from apps.tastytrade_sync.simulator.scenario_values import (
    Credentials,
    Scenario,
    ScenarioAccount,
    ScenarioError,
)
from apps.tastytrade_sync.simulator.stories import demo, scale

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Credentials", "Scenario", "ScenarioAccount", "ScenarioError", "load"]


def load(name_or_file: str, *, seed: int = 1, today: date) -> Scenario:
    """Return the built-in scenario of that name (`demo`, `scale`, `scale:N`), else what the file holds.

    A built-in scenario is determined by `seed` and `today` alone. Raises ScenarioError with one sentence.
    """
    if name_or_file == "demo":
        return demo.build(seed=seed, today=today)
    if name_or_file.partition(":")[0] == "scale":
        return scale.build(name_or_file, seed=seed, today=today)
    path = Path(name_or_file)
    if not path.exists():
        raise ScenarioError(f"There is no scenario {name_or_file!r}: give demo, scale, scale:N or the path of a file.")
    return scenario_file.read(path)
