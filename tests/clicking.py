"""Pages as somebody clicks through them: the figures that are links, and what stands behind each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from django.utils.html import VOID_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


@dataclass(frozen=True)
class Figure:
    """A figure that leads to ``address``, where the figures named ``of`` add up to it."""

    address: str
    of: str
    amount: Decimal


@dataclass
class Element:
    """A piece of a page. Its text is left out: every figure carries its exact value beside what is shown."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def inside(self, name: str = "") -> Iterator[Element]:
        """Yield this and all elements in it, or those of one name, in their order."""
        if name in {"", self.name}:
            yield self
        for child in self.children:
            yield from child.inside(name)

    @property
    def value(self) -> Decimal | None:
        """The exact value of the first figure in it, None where it shows none."""
        shown = next(self.inside("data"), None)
        return Decimal(shown["value"]) if shown else None

    @property
    def is_sum(self) -> bool:
        """Whether it leads on to figures that add up to it."""
        return any(link["data-of"] for link in self.inside("a"))


class Clicks:
    """One person's way through the pages; a page that was seen is not fetched again."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: dict[str, Element] = {}

    def figures(self, address: str) -> list[Figure]:
        """Return every figure of a page that leads to another, or to a part of the same."""
        return [
            Figure(urljoin(address, link["href"]), link["data-of"], link.value)
            for link in self.page(address).inside("a")
            if link["data-of"] and link.value is not None
        ]

    def named(self, address: str, name: str) -> list[Decimal]:
        """Return the figures of this name, to the last page of the list; what is a sum of others is left out."""
        cells = (cell for part in self.parts(address) for cell in part.inside() if cell["data-name"] == name)
        return [cell.value for cell in cells if cell.value is not None and not cell.is_sum]

    def parts(self, address: str) -> Iterator[Element]:
        """Yield the part of a page that the address names, or the whole page, then that of the following pages."""
        place, fragment = urldefrag(address)
        while place:
            part = _part(self.page(place), fragment)
            yield part
            later = next((link["href"] for link in part.inside("a") if link["rel"] == "next"), "")
            place = urljoin(place, later) if later else ""

    def page(self, address: str) -> Element:
        place = urldefrag(address)[0]
        if place not in self.seen:
            answer = self.client.get(place)
            assert answer.status_code == 200, place
            self.seen[place] = read(answer.content.decode())
        return self.seen[place]


def read(html: str) -> Element:
    """Return the main part of a page."""
    reader = _Reader()
    reader.feed(html)
    (main,) = reader.whole.inside("main")
    return main


class _Reader(HTMLParser):
    """Puts elements into those they stand in; a summary is left out, for it says in short what it opens to."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = Element("", {})
        self.open = [self.whole]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag != "summary":
            self.open[-1].children.append(element)
        if tag not in VOID_ELEMENTS:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"


def _part(page: Element, fragment: str) -> Element:
    """Return what a fragment points at: the section under a heading, or the element itself."""
    if not fragment:
        return page
    sections = [each for each in page.inside() if each["aria-labelledby"] == fragment]
    (found,) = sections or [each for each in page.inside() if each["id"] == fragment]
    return found
