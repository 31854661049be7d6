"""The rows of a text's ledger."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Figure:
    """One row of the ledger. Offsets are code points of the text.

    `kind` is `figure`, or what the numeral is instead (year, date, doc_number, heading, name, phone, ordinal,
    page, repetition, other); then the columns of a figure are None.
    """

    start: int
    end: int
    raw: str
    kind: str
    metric: str | None = None
    value: float | None = None
    unit: str | None = None
    qualifier: str | None = None
    status: str | None = None
    part: str | None = None
    candidate: str | None = None  # a metric on trial
    section_no: int | None = None
    quote_start: int = 0
    quote_end: int = 0
    pattern: str | None = None
    lead: float | None = (
        None  # its score less that of the best pattern of another metric; None without scores
    )
    head: int = 0
    tail: int = 0
    unit_class: str = ""
    whole: "Figure | None" = None  # the total that it is a part of
