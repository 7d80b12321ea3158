"""Mail as files a person can read and follow the links of: what development uses instead of sending."""

from __future__ import annotations

import logging
from email import policy
from typing import TYPE_CHECKING

from django.core.mail.backends import filebased

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

# Encoded for transport a long line is broken in two, and with it the link that stands on it.
UNBROKEN = policy.default.clone(max_line_length=998, cte_type="8bit")
log = logging.getLogger(__name__)


class EmailBackend(filebased.EmailBackend):
    """Django's own, but with each line as it was written, and the file's name in the log."""

    def write_message(self, message: EmailMessage) -> None:
        """Append one message to the file of this connection."""
        self.stream.write(message.message(policy=UNBROKEN).as_bytes() + b"\n")  # type: ignore[arg-type]  # a file of bytes, whatever the stubs say
        log.info("A mail to %s lies in %s", ", ".join(message.to), self.stream.name)
