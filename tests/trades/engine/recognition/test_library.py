"""Every strategy of the specification is found from its legs, and the library says of it what was specified."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from apps.trades.engine.recognition.classify import RiskClass, label_of_holdings
from apps.trades.engine.recognition.library import (
    BESIDE,
    BY_CODE,
    GROUPS,
    TEMPLATES,
    Template,
    conflicts,
    signature_of_text,
)
from apps.trades.engine.recognition.library.conflicts import CONFLICTS
from apps.trades.engine.recognition.risk_class import risk_class, tails
from tests.trades.engine.recognition.positions import held
from tests.trades.engine.recognition.table import Row, rows

ROWS = rows()
BY_NUMBER = {template.number: template for template in TEMPLATES}
TREES = {69: (90, 110, 120), 70: (90, 110, 120), 71: (90, 100, 120), 72: (90, 100, 120)}
# Fall to zero because of their shares alone: what was paid for them is the most that can be lost.
SHARES_FALL = {1, 7, 24, 25, 26}
every_row = pytest.mark.parametrize("row", ROWS, ids=[f"{row.number} {row.name}" for row in ROWS])


@every_row
@pytest.mark.parametrize("units", [1, 7])
def test_name_is_found__from_legs_in_any_order_and_size(row: Row, units: int) -> None:
    position = held(row.legs, units, TREES.get(row.number, (90, 100, 110, 120)))
    for order in permutations(position):
        label = label_of_holdings(order)
        assert (label.name, label.units) == (row.name, units)
        assert label.template == BY_NUMBER[row.number]


@every_row
def test_template_says__what_was_specified(row: Row) -> None:
    template = BY_NUMBER[row.number]
    assert (template.name, template.bias, template.net) == (row.name, row.bias, row.net)
    assert template.is_modelled == (row.up == "model")


@pytest.mark.parametrize("row", [row for row in ROWS if row.up != "model"], ids=lambda row: row.name)
def test_tails_are__those_of_the_table(row: Row) -> None:
    up, down = tails(signature_of_text(row.legs))
    assert {"unl. profit": up > 0, "UNL. LOSS": up < 0, "flat": up == 0}[row.up]
    assert {"gains to 0": down > 0, "LOSES to 0": down < 0, "flat": down == 0}[row.down]


@every_row
def test_risk_is__what_the_tails_of_the_table_say(row: Row) -> None:
    loses = row.up == "UNL. LOSS" or (row.down == "LOSES to 0" and row.number not in SHARES_FALL)
    expected = RiskClass.UNDEFINED if loses else RiskClass.DEFINED
    assert risk_class(signature_of_text(row.legs)) == (RiskClass.MODELLED if row.up == "model" else expected)


def test_library_holds_every_strategy_once() -> None:
    assert [template.number for template in TEMPLATES] == list(range(1, 107))
    assert len({template.code for template in TEMPLATES}) == len({template.name for template in TEMPLATES}) == 106
    assert sum(len(group) for group in GROUPS.values()) == 106


@pytest.mark.parametrize("template", [*TEMPLATES, *BESIDE.values()], ids=lambda template: template.code)
def test_meaning_is_one_sentence(template: Template) -> None:
    assert template.meaning[0].isupper()
    assert template.meaning.endswith(".")
    assert ". " not in template.meaning


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.code)
def test_other_names_give_their_reason(template: Template) -> None:
    for other in template.also_called:
        name, reason = other.split(": ")
        assert name != template.name
        assert reason


def test_code_leads_to_its_template() -> None:
    assert BY_CODE["SHORT_IRON_CONDOR"].name == "Short iron condor (credit)"
    assert BY_CODE["LONG_FUTURE"].number == 0


@pytest.mark.parametrize("text", ["+1X", "+1P", "+0C@K1", "1C@K1", "+1S@K1", "+1C@K1;-1C@K2"])
def test_legs_nobody_can_read_are_refused__with_how_to_write_them(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a leg. Write \+1S for stock"):
        signature_of_text(text)


def test_no_legs_are_refused() -> None:
    with pytest.raises(ValueError, match="No legs"):
        signature_of_text("  ")


def test_legs_mean_the_same__with_gaps_and_a_common_factor() -> None:
    assert signature_of_text("+2P@K3,T2 -2P@K7,T5") == signature_of_text("-1P@K2,T2 +1P@K1,T1")


def test_conflicts_of_names_are_told_in_the_readme() -> None:
    readme = Path(conflicts.__file__).parents[1].joinpath("README.md").read_text()
    assert [each.name for each in CONFLICTS if f"| {each.name} |" not in readme] == []
