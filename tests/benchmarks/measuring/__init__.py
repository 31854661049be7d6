"""Benchmarks: one module a concern, each of them gives rows of `measuring.rows`."""
