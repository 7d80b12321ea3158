"""What a person does on the sign-in pages, and how a test reads what they get."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.core import mail
from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PASSWORD = "a-long-good-pass-9"
NOT_LABELLED = {"hidden", "submit", "button"}


def register(client: Client, email: str = "new@example.com") -> Answer:
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD, "password2": PASSWORD})


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Answer:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def reauthenticate(client: Client, password: str = PASSWORD) -> Answer:
    """Give the password again, as the pages that guard the account ask for."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


def ask_for_reset(client: Client, email: str) -> Answer:
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def address_in_last_mail(part: str) -> str:
    """Return the path of the one link with this part that the newest mail holds."""
    (address,) = re.findall(rf"http://testserver(\S*{part}\S*)", str(mail.outbox[-1].body))
    return str(address)


def last_mail() -> tuple[str, list[str]]:
    """Return the newest mail's subject and whom it went to."""
    return str(mail.outbox[-1].subject), list(mail.outbox[-1].to)


class Page(HTMLParser):
    """What must hold on every page: its main headings, its fields without a label, and code written into it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings = 0
        self.fields: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.headings += tag == "h1"
        if tag == "label":
            self.labelled.add(facts.get("for"))
        if tag in {"input", "select", "textarea"} and facts.get("type") not in NOT_LABELLED:
            self.fields.append(facts)
        if tag == "style" or (tag == "script" and "src" not in facts):
            self.inline.append(tag)
        self.inline += [name for name in facts if name == "style" or name.startswith("on")]

    @property
    def unlabelled(self) -> list[str | None]:
        """Names of the fields no label belongs to, but for the hidden one password managers read."""
        shown = [field for field in self.fields if "d-none" not in (field.get("class") or "")]
        return [field.get("name") for field in shown if field.get("id") not in self.labelled]
