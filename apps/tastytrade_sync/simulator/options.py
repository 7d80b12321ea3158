"""Behaviour that nobody has established about the real API, as settings.

The defaults are the likeliest reading; tests turn them to show that the product does not depend on them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CHOICES: dict[str, tuple[object, ...]] = {
    "environment": ("production", "sandbox"),
    "day_boundary": ("America/New_York", "UTC"),
    "timestamps": ("as-is", "offset", "zulu"),
    "position_quantity": ("as-is", "int", "string"),
    "fees_day": ("transaction-date", "executed-at"),
}

# The oldest version alive of what has changed since; the group without a name is everything else.
# Balances became a list in 20240501, lists of instruments got pages in 20250715.
LIVE_VERSIONS: dict[str, tuple[int, ...]] = {
    "": (20240101,),
    "balances": (20240501,),
    "instruments": (20250715,),
}


class OptionError(ValueError):
    """An unknown option or an impossible value; the message is one sentence."""


def _seconds(name: str, value: Any) -> int | float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise OptionError(f"The option {name} must be a number of seconds, not {value!r}.")
    return value


def _whole_or_none(name: str, value: Any) -> int | None:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | None) or (value is not None and value < 0):
        raise OptionError(f"The option {name} must be a whole number or null, not {value!r}.")
    return value


def _flag(name: str, value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise OptionError(f"The option {name} must be true or false, not {value!r}.")
    return value


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise OptionError(f"The option {name} must be a text, not {value!r}.")
    return value


def _text_or_none(name: str, value: Any) -> str | None:  # noqa: ANN401
    return None if value is None else _text(name, value)


def _texts(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise OptionError(f"The option {name} must be a list of texts, not {value!r}.")
    return tuple(value)


def _pair(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    read = _texts(name, value)
    if len(read) != 2:
        raise OptionError(f"The option {name} must be a code and a description, not {value!r}.")
    return read


def _versions(name: str, value: Any) -> dict[str, tuple[int, ...]]:  # noqa: ANN401
    if not isinstance(value, dict) or not all(
        isinstance(dates, list | tuple) and dates and all(isinstance(each, int) for each in dates)
        for dates in value.values()
    ):
        raise OptionError(f"The option {name} must give each group a list of dates such as 20251101, not {value!r}.")
    return {**LIVE_VERSIONS, **{group: tuple(sorted(dates)) for group, dates in value.items()}}


@dataclass
class Options:
    """All settings of one simulator.

    - `environment`: sandbox answers no net-liq history and takes no version.
    - `api_version`: what answers carry under `api-version`; None leaves it out.
    - `expires_in`, `code_lifetime`: seconds an access token and an authorization code live.
    - `rotate_refresh_token`: a refresh ends the refresh token and gives another.
    - `redirect_uris`: the registered addresses; none registered accepts any.
    - `wrong_secret`, `wrong_code`: code and description of the token endpoint; `denial`: of a refused consent.
    - `scope`: what the token endpoint says was granted; None says nothing.
    - `authority_level`: of each account in the list. `not_found_code`: the code of every 404.
    - `day_boundary`: the zone in which `start-date` and `end-date` are days.
    - `timestamps`: how transactions end their times, with `+00:00` (offset), with `Z` (zulu), or as in the scenario.
    - `position_quantity`: whole quantities as int or as string, or as in the scenario.
    - `fees_day`: by which date the fees of a day are added up.
    - `deepest_item`: paging beyond this item is refused; None pages without end.
    - `expired_instruments_known_days`: for how long an expired contract is still found; None for ever.
    - `future_option_streamers`: whether options on futures carry a streamer symbol.
    - `rate_limit`: calls a minute before 429, `retry_after` the seconds it names; None limits and names nothing.
    - `versions`: the live versions of an endpoint group, oldest first.
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
    scope: str | None = "read"
    authority_level: str = "owner"
    not_found_code: str = "not_found"
    day_boundary: str = "America/New_York"
    timestamps: str = "as-is"
    position_quantity: str = "as-is"
    fees_day: str = "transaction-date"
    deepest_item: int | None = None
    expired_instruments_known_days: int | None = 30
    future_option_streamers: bool = True
    rate_limit: int | None = None
    retry_after: int | None = None
    versions: dict[str, tuple[int, ...]] = field(default_factory=lambda: dict(LIVE_VERSIONS))

    def change(self, values: dict[str, Any]) -> None:
        """Set several options by name. Raises OptionError, and then changes none."""
        known = {item.name for item in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in known:
                raise OptionError(f"There is no option {name}; known are {', '.join(sorted(known))}.")
            if name in CHOICES and value not in CHOICES[name]:
                raise OptionError(f"The option {name} must be one of {', '.join(map(str, CHOICES[name]))}.")
        # All are read before the first is set, so that a refused call changes none.
        read = {name: READERS[name](name, value) if name in READERS else value for name, value in values.items()}
        for name, value in read.items():
            setattr(self, name, value)


READERS: dict[str, Callable[[str, Any], object]] = {
    "api_version": _text_or_none,
    "expires_in": _seconds,
    "code_lifetime": _seconds,
    "rotate_refresh_token": _flag,
    "redirect_uris": _texts,
    "wrong_secret": _pair,
    "wrong_code": _pair,
    "denial": _pair,
    "scope": _text_or_none,
    "authority_level": _text,
    "not_found_code": _text,
    "deepest_item": _whole_or_none,
    "expired_instruments_known_days": _whole_or_none,
    "future_option_streamers": _flag,
    "rate_limit": _whole_or_none,
    "retry_after": _whole_or_none,
    "versions": _versions,
}
