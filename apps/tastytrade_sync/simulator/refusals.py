"""Every error body the API is known to send."""

from __future__ import annotations

import hashlib

from apps.tastytrade_sync.simulator.wire import Response, document

REASONS = {
    302: "302 Found",
    401: "401 Authorization Required",
    429: "429 Too Many Requests",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}


def html(status: int, *, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Return the small page nginx sends in front of the API."""
    title = REASONS.get(status, str(status))
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(status, body.encode(), "text/html", headers)


def too_many(retry_after: int | str | None = None) -> Response:
    """Return the 429 page; the real one has not been seen to say when to come back."""
    return html(429, headers=() if retry_after is None else (("Retry-After", str(retry_after)),))


def error(status: int, code: str | int, message: str) -> Response:
    """Return the API's usual error envelope."""
    return document({"error": {"code": code, "message": message}}, status=status)


def validation(*faults: tuple[str, str]) -> Response:
    """Return the 400 that names each wrong parameter and what is wrong with it."""
    errors = [{"domain": domain, "reason": reason} for domain, reason in faults]
    return document(
        {"error": {"code": "validation_error", "message": "Request validation failed", "errors": errors}}, status=400
    )


def token_invalid() -> Response:
    """Return the 401 of a bad or expired access token."""
    return error(401, "token_invalid", "This token is invalid or has expired")


def unauthorized(serial: int = 0) -> Response:
    """Return the other 401 the API has been seen to send."""
    return error(401, "unauthorized", f"Unauthorized. Unique customer support identifier: {_support_mark(serial)}")


def not_permitted() -> Response:
    """Return the 403 of somebody else's account."""
    return error(403, "not_permitted", "User not permitted access")


def not_found(code: str = "not_found", message: str = "Not found") -> Response:
    """Return a 404; its exact code has not been seen."""
    return error(404, code, message)


def unsupported_version() -> Response:
    """Return the 406, whose code is a number."""
    return error(406, 406, "The requested version is not supported.")


def malformed_json() -> Response:
    """Return the 400 of a body that is not the JSON its content type promises."""
    return error(400, "malformed_json", "The request body is not valid JSON.")


def internal(serial: int = 0) -> Response:
    """Return the 500; `serial` makes its support identifier."""
    message = f"An error occurred. Unique customer support identifier: {_support_mark(serial)}"
    return error(500, "internal_server_error", message)


def _support_mark(serial: int) -> str:
    # Thirty-two hexadecimal digits, as the broker puts them into its sentence.
    return hashlib.sha256(str(serial).encode()).hexdigest()[:32]


def grant(code: str, description: str) -> Response:
    """Return the flat 400 of the token endpoint."""
    # Neither the API's own envelope nor the `error` of the OAuth standard: a third shape clients have to know.
    return document({"error_code": code, "error_description": description}, status=400)
