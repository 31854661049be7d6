"""A corpus of made-up reports of any size, with their true figures."""
