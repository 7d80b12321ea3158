"""Behaviour that nobody has established about the real API, as settings.

The defaults are the likeliest reading; tests turn them to show that the product does not depend on them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

CHOICES: dict[str, tuple[object, ...]] = {
    "environment": ("production", "sandbox"),
    "day_boundary": ("America/New_York", "UTC"),
    "timestamps": ("as-is", "offset", "zulu"),
    "position_quantity": ("as-is", "int", "string"),
    "fees_day": ("transaction-date", "executed-at"),
}


class OptionError(ValueError):
    """An unknown option or an impossible value; the message is one sentence."""


@dataclass
class Options:
    """All settings of one simulator.

    `expires_in` and `code_lifetime` are seconds. `versions` lists the live versions of an endpoint group, oldest first.
    """

    environment: str = "production"
    api_version: str | None = None
    expires_in: int = 900
    code_lifetime: float = 60.0
    rotate_refresh_token: bool = False
    redirect_uris: tuple[str, ...] = ()
    wrong_secret: tuple[str, str] = ("invalid_client", "Invalid client credentials")
    wrong_code: tuple[str, str] = ("invalid_grant", "Invalid authorization code")
    denial: tuple[str, str] = ("access_denied", "The user denied the request")
    authority_level: str = "owner"
    not_found_code: str = "not_found"
    day_boundary: str = "America/New_York"
    timestamps: str = "as-is"
    position_quantity: str = "as-is"
    fees_day: str = "transaction-date"
    deepest_item: int | None = None
    expired_instruments_known_days: int | None = None
    versions: dict[str, tuple[int, ...]] = field(
        default_factory=lambda: {"": (20240101,), "balances": (20240501,), "instruments": (20250715,)}
    )

    def change(self, values: dict[str, Any]) -> None:
        """Set several options by name. Raises OptionError, and then changes none."""
        known = {item.name for item in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in known:
                raise OptionError(f"There is no option {name}; known are {', '.join(sorted(known))}.")
            if name in CHOICES and value not in CHOICES[name]:
                raise OptionError(f"The option {name} must be one of {', '.join(map(str, CHOICES[name]))}.")
        for name, value in values.items():
            setattr(self, name, tuple(value) if isinstance(value, list) else value)
