"""Reports as a browser sees them: the figures on a page, and what one finds behind each."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

FIGURE = re.compile(r'<a class="figure" href="([^"]+)" data-amount="([^"]+)" data-count="(\d+)">')
AMOUNT = re.compile(r'<td class="num" data-name="[^"]+" data-amount="([^"]+)">')


class Shown(NamedTuple):
    """A figure as it stands on a page, and how many rows it says it is of."""

    address: str
    amount: Decimal
    rows: int


def figures_on(page: Client, **query: str) -> list[Shown]:
    html = page.get(reverse("reports:profit"), query).content.decode()
    return [Shown(unescape(address), Decimal(amount), int(count)) for address, amount, count in FIGURE.findall(html)]


def listed(page: Client, address: str) -> list[Decimal]:
    """Return the amounts of all rows behind an address, page after page."""
    answer = page.get(address)
    joint = "&" if "?" in address else "?"
    pages = range(2, answer.context["page"].paginator.num_pages + 1)
    answers = [answer, *(page.get(f"{address}{joint}page={number}") for number in pages)]
    return [Decimal(amount) for each in answers for amount in AMOUNT.findall(each.content.decode())]
