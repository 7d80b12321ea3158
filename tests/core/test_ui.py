from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms

from apps.core.templatetags.ui import address, age, control, other_way, sorted_as


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
        (timedelta(seconds=-5), "just now"),
        (None, ""),
    ],
)
def test_age_is_said_in_the_largest_unit_that_fits(span: timedelta | None, words: str) -> None:
    assert age(span) == words


@pytest.mark.parametrize(
    ("sort", "column", "next_sort", "said"),
    [
        ("value", "value", "-value", "ascending"),
        ("-value", "value", "value", "descending"),
        ("symbol", "value", "value", "none"),
        ("-symbol", "value", "value", "none"),
    ],
)
def test_heading_says_how_it_sorts_and_turns_it_round(sort: str, column: str, next_sort: str, said: str) -> None:
    assert (other_way(sort, column), sorted_as(sort, column)) == (next_sort, said)


class Wishes(forms.Form):
    name = forms.CharField()
    zone = forms.ChoiceField(choices=[("UTC", "UTC")])
    is_wanted = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("field", "dress"),
    [("name", "form-control"), ("zone", "form-select"), ("is_wanted", "form-check-input d-block")],
)
def test_field_wears_the_class_of_its_kind(field: str, dress: str) -> None:
    assert f'class="{dress}"' in control(Wishes()[field])


def test_field_with_an_error_is_marked__the_others_are_not() -> None:
    form = Wishes({"zone": "UTC"})
    assert 'class="form-control is-invalid"' in control(form["name"])
    assert 'class="form-select"' in control(form["zone"])


def test_address_asks_for_what_is_given__in_the_form_addresses_have() -> None:
    assert address("trades:positions") == "/positions/"
    assert address("trades:positions", account="", underlying="BRK/B") == "/positions/?underlying=BRK%2FB"
