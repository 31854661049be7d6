"""Read the figures of a report, and account for every other numeral."""
