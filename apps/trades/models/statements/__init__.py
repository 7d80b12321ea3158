"""What a user stated: one module for each kind of statement."""
