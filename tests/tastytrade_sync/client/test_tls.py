"""Who is taken for the broker over https: only whom the certificates of this machine vouch for, read once."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from apps.tastytrade_sync.client import BrokerError, BrokerReader, ErrorKind
from apps.tastytrade_sync.client.tls import trusted_certificates
from tests.tastytrade_sync.client.scripted_server import ScriptedBroker, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

ACCOUNTS = "/customers/me/accounts"
GOOD = json_reply({"data": {"items": [{"id": 1}]}})


def self_signed(folder: Path) -> Path:
    """Return a file with a key and a certificate for this address that nobody but itself vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "both.pem"


@pytest.fixture
def own_certificate(broker: ScriptedBroker, settings: Settings, tmp_path: Path) -> Path:
    """Let the scripted broker answer over https at ``localhost``; return its certificate."""
    offered, certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self_signed(tmp_path)
    offered.load_cert_chain(certificate)
    broker.speak_tls(offered)
    settings.TASTYTRADE_SIMULATOR_URL = broker.url
    return certificate


@pytest.fixture
def _as_after_a_start() -> Iterator[None]:
    """Read the certificates anew in the test, and once more after it."""
    trusted_certificates.cache_clear()
    yield
    trusted_certificates.cache_clear()


@pytest.mark.usefixtures("own_certificate")
def test_broker_whom_nobody_vouches_for_is_refused__it_learns_no_secret(
    broker: ScriptedBroker, reader: BrokerReader
) -> None:
    with pytest.raises(BrokerError) as raised:
        reader.accounts()
    assert raised.value.kind == ErrorKind.UNREACHABLE
    assert broker.requests == []


@pytest.mark.usefixtures("_as_after_a_start")
def test_broker_is_believed__vouched_for_by_certificates_of_the_operator_s(
    broker: ScriptedBroker,
    make_reader: Callable[..., BrokerReader],
    own_certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker.answer(ACCOUNTS, GOOD)
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate))
    assert make_reader().accounts().items[0].value == {"id": 1}


@pytest.mark.usefixtures("_as_after_a_start")
def test_certificates_are_read_once__for_all_calls_and_links(
    broker: ScriptedBroker, make_reader: Callable[..., BrokerReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, load = [], ssl.SSLContext.load_verify_locations

    def counted(context: ssl.SSLContext, *files: str | None) -> None:
        read.append(files)
        load(context, *files)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    broker.answer(ACCOUNTS, GOOD)
    for _ in range(2):
        make_reader().accounts()
    # None at all where the system itself is asked about each certificate, as on macOS.
    assert len(read) <= 1
