"""Which outside sign-ins are offered: those whose application the operator has configured, and no others."""

from __future__ import annotations

from typing import Any

from config.env import env_text

FORM_TARGETS = {"google": "https://accounts.google.com", "apple": "https://appleid.apple.com"}


def social_providers() -> dict[str, dict[str, Any]]:
    """Return allauth's provider settings for the configured applications."""
    providers: dict[str, dict[str, Any]] = {}
    if google := _google():
        providers["google"] = {
            "APPS": [google],
            "SCOPE": ["profile", "email"],
            # No token that outlives the sign-in: nothing of Google's is read afterwards.
            "AUTH_PARAMS": {"access_type": "online"},
            "OAUTH_PKCE_ENABLED": True,
        }
    if apple := _apple():
        providers["apple"] = {"APPS": [apple]}
    return providers


def social_form_targets(providers: dict[str, dict[str, Any]]) -> list[str]:
    """Return the hosts that sign-in forms of these providers redirect to."""
    return [FORM_TARGETS[name] for name in providers]


def _google() -> dict[str, Any] | None:
    client_id = env_text("GOOGLE_CLIENT_ID", "")
    return {"client_id": client_id, "secret": env_text("GOOGLE_CLIENT_SECRET")} if client_id else None


def _apple() -> dict[str, Any] | None:
    client_id = env_text("APPLE_CLIENT_ID", "")
    if not client_id:
        return None
    return {
        "client_id": client_id,
        "secret": env_text("APPLE_KEY_ID"),
        "key": env_text("APPLE_TEAM_ID"),
        # Platforms keep variables on one line, so the PEM's line ends arrive written out.
        "settings": {"certificate_key": env_text("APPLE_PRIVATE_KEY").replace("\\n", "\n")},
    }
