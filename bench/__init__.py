"""Benchmarks: `make bench`. Ratios within one run, so that machines can be compared; never a timed test."""
