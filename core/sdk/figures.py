"""What a module's `indicators.py` stands on: counting rows of its own tables by the breakdowns that
core knows (centre, district, residence, sex, age, group, month), with their words; and names of
cells of official forms."""

from __future__ import annotations

from core.indicators.breakdowns import (
    CountedRows,
    row_counts,
    row_lengths,
    row_waits,
    whole_units,
)
from core.indicators.figures import Answer, figures
from core.indicators.form_names import cell_name
from core.indicators.labels import labelled

__all__ = [
    "Answer",
    "CountedRows",
    "cell_name",
    "figures",
    "labelled",
    "row_counts",
    "row_lengths",
    "row_waits",
    "whole_units",
]
