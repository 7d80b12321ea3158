"""What users state where the broker's rows are silent: one module for each kind of statement."""
