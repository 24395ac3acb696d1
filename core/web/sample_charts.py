"""The charts that the style guide shows: every kind, an unfinished month, a gap, and no data."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from core.web.charts import Chart, Series, bar_chart, line_chart, share_bar, spark
from core.web.i18n import format_number, gettext

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11*")
VISITS = (1420, 1512, 1641, 1700, 1755, 1688, 1490, 1612, 1890, 2054, 1672)


@dataclass(frozen=True, slots=True)
class SampleCharts:
    bar: Chart
    line: Chart
    none: Chart
    spark: Markup
    share: Markup


def sample_charts() -> SampleCharts:
    """Invented figures, in the reader's language."""
    month, note = gettext("Month"), gettext("* the month is not over yet")
    return SampleCharts(
        bar=bar_chart(
            key="sample-bar",
            title=gettext("Visits by month"),
            label_name=month,
            labels=MONTHS,
            series=Series(gettext("Visits"), VISITS),
            number=format_number,
            finding=gettext("Most visits: October, %(count)s", count=format_number(max(VISITS))),
            note=note,
            unfinished=True,
        ),
        line=line_chart(
            key="sample-line",
            title=gettext("Requests by month"),
            label_name=month,
            labels=MONTHS,
            series=(
                Series(
                    gettext("Received"), (176, 188, 201, 219, 224, 209, 181, 205, 248, 271, 219)
                ),
                Series(gettext("Closed"), (160, 181, 190, 204, 215, None, 178, 188, 221, 238, 131)),
                Series(gettext("Referred"), (20, 24, 31, 28, 40, 37, 22, 30, 44, 52, 33)),
                Series(gettext("Withdrawn"), (4, 6, 3, 7, 5, 4, 9, 6, 4, 8, 2)),
            ),
            number=format_number,
            note=note,
            unfinished=True,
        ),
        none=line_chart(
            key="sample-none",
            title=gettext("Requests by district"),
            label_name=gettext("District"),
            labels=(),
            series=(Series(gettext("Received"), ()),),
            number=format_number,
        ),
        spark=spark(VISITS),
        share=share_bar(18, 26),
    )
