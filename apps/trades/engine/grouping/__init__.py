"""From lots and closures of one family to trades, chains and campaigns."""
