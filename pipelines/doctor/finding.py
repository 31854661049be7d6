"""What an examination finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    ok = "ok"
    warning = "warning"  # it works, and may not for long
    problem = "problem"  # the next run fails, or what is published can't be trusted


@dataclass(frozen=True)
class Finding:
    """One finding: of what, how bad, what is so, and what to do about it."""

    subject: str
    level: Level
    told: str
    advice: str = ""


def ok(subject: str, told: str) -> Finding:
    """All is well."""
    return Finding(subject, Level.ok, told)


def warning(subject: str, told: str, advice: str) -> Finding:
    """It works, and may not for long."""
    return Finding(subject, Level.warning, told, advice)


def problem(subject: str, told: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(subject, Level.problem, told, advice)
