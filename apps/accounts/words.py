"""What the sign-in pages call things, and what they say when something is wrong: plain, and with what to do."""

from __future__ import annotations

EMAIL = "E-mail address"
# What AUTH_PASSWORD_VALIDATORS ask for, in one breath.
GOOD_PASSWORDS = "At least 10 characters. Not a common password, not digits only, and not like your e-mail address."

MAIL_NOT_SENT = "The e-mail could not be sent; ask for it again in a few minutes."

ACCOUNT_ERRORS = {
    "account_inactive": "This account is switched off. Ask whoever runs this site.",
    "duplicate_email": "This is already your address. Enter the new one.",
    "email_password_mismatch": (
        "This e-mail address and password do not belong together. Check both, or reset the password."
    ),
    "email_taken": "This address already has an account. Sign in, or reset its password.",
    "enter_current_password": "This is not your current password. Try again, or reset it.",
    "incorrect_password": "This is not your password. Try again, or reset it.",
    "invalid_password_reset": "This link does not work any more. Ask for a new one.",
    "too_many_login_attempts": "Too many failed tries. Wait five minutes, then try again, or reset the password.",
    "rate_limited": "That was too often. Wait a few minutes, then try again.",
}

SOCIAL_ERRORS = {
    "email_taken": (
        "This address already has an account. Sign in to it with its password, then connect %s in your profile."
    ),
    "no_password": "Set a password first: without it you could not sign in any more.",
    "no_verified_email": "Confirm your e-mail address first: without it you could not reset a password.",
    "connected_other": "That sign-in already belongs to another account here.",
}
