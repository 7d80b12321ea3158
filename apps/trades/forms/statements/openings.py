"""What is alike in all forms that state when something was opened, and at what cost."""

from __future__ import annotations

LONGEST_NOTE = 2000


# A cost per share so many times its price is more often a slip of the hand than a crash.
ABSURD = 10
# No position of anybody's is larger, and what is made of it still fits where it is stored.
MOST, MOST_CASH = 1_000_000_000, 1_000_000_000_000
