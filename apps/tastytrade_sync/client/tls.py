"""Whom an https broker has to be vouched for by: the certificates of the machine, read once for each process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    import ssl


@cache
def trusted_certificates() -> ssl.SSLContext:
    """Return what checks the certificate and the name of whoever answers; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count.

    Reading them takes longer than most answers of the broker, and left alone each of the two clients of a run does it,
    for an http address too. Certificates that are installed later count from the next start.
    """
    return httpx2.create_ssl_context()
