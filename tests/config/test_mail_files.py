"""Mail of development: what lies in the file can be followed as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

from config.mail_files import EmailBackend

if TYPE_CHECKING:
    from pathlib import Path


def test_mail_file_keeps_a_long_link_whole(tmp_path: Path) -> None:
    link = "http://127.0.0.1:8000/user/confirm-email/" + "k" * 80

    backend = EmailBackend(alias="default", file_path=str(tmp_path))
    backend.send_messages(
        [EmailMessage("Confirm – now", f"Café, open\n\n{link}\n", "a@example.com", ["b@example.com"])]
    )

    (file,) = tmp_path.iterdir()
    assert f"\n{link}\n" in file.read_text()
    assert "Café, open" in file.read_text()
