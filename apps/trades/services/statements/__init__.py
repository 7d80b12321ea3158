"""What a user states where the broker's rows are silent: one module for each kind of statement.

A statement is a fact of the user's: it outlives every rebuild until it is taken back. Each is made under the
account's lock, rebuilds what hangs on it and compares it with the broker's last report in the same commit, so that no
page shows one without the other.
"""
