"""What a user states, as forms: one module for each kind of statement."""
