"""What a user may state, and what was stated: one module for each kind of statement."""
