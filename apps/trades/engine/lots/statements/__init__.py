"""What a person states, played among the broker's rows: openings and closings, and what rows were for tax."""
