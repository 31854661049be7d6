"""Dagster over the stages: assets, the nightly job, its schedule. No logic lives here."""
