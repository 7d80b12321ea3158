"""What the API says about each instrument, made up from its symbol: one module per kind, their table in `kinds`."""
