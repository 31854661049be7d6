"""The charts as Vega-Lite specifications, without data: a page's script gives them the rows that it shows."""

from typing import Any, TypeAlias

import altair as alt

Layers: TypeAlias = alt.LayerChart | alt.FacetChart  # as alt.layer gives it

ROWS = alt.NamedData(name="rows")
SPREAD = alt.NamedData(name="spread")
# Large numbers as a reader of the page's language writes them: 1.2亿, or 120M.
SHORT_NUMBER = (
    "language == 'en' ? format(datum.value, abs(datum.value) >= 1e4 ? '~s' : ',~r')"
    " : abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~r') + '亿'"
    " : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~r') + '万' : format(datum.value, ',~r')"
)


def chart_specs() -> dict[str, Any]:
    """Specifications by name.

    `series`: a line an agency, at most a handful, each with a colour and a shape.
    `spread`: many agencies: their median, half of them within the band, and thin lines for some dozens.
    `agency`: one agency before the spread of its peers.
    All take `rows` (agency, year, value, is_exact, shown, to) and `spread` (year, median, low, high,
    agencies).
    """
    return {"series": _finished(_series()), "spread": _finished(_spread()), "agency": _finished(_agency())}


def _year() -> alt.X:
    return alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, grid=False))


def _value(field: str = "value", **options: Any) -> alt.Y:
    axis = alt.Axis(labelExpr=SHORT_NUMBER, tickCount=6)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(zero=True, nice=True), **options)


def _tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N") for name in ("agency", "year", "shown")]


def _series() -> Layers:
    rows = alt.Chart(ROWS).encode(x=_year(), y=_value())
    legend = alt.Legend(title=None, orient="top", labelLimit=0, symbolSize=80)
    colour = alt.Color("agency:N", legend=legend)
    shape = alt.Shape("agency:N", legend=legend)
    lines = rows.mark_line(strokeWidth=2).encode(color=colour)
    exact, rough = (
        points.mark_point(size=70, strokeWidth=1.8, opacity=1, filled=filled).encode(
            color=colour, shape=shape
        )
        for points, filled in _by_exactness(rows)
    )
    return alt.layer(lines, exact, rough)


def _spread() -> Layers:
    spread = alt.Chart(SPREAD).encode(x=_year())
    band = spread.mark_area(opacity=0.22, style="band").encode(y=_value("low"), y2="high:Q")
    each = (
        alt.Chart(ROWS)
        .mark_line(
            strokeWidth=1,
            opacity=0.55,
            style="each",
            point=alt.OverlayMarkDef(size=16, opacity=0.8, style="each"),
        )
        .encode(x=_year(), y=_value(), detail="agency:N", tooltip=_tooltip())
    )
    median = spread.mark_line(strokeWidth=3, style="median").encode(y=_value("median"))
    points = spread.mark_point(size=60, filled=True, style="median", opacity=1).encode(
        y=_value("median"),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("year", "median", "low", "high", "agencies")],
    )
    return alt.layer(band, each, median, points)


def _agency() -> Layers:
    spread = alt.Chart(SPREAD).encode(x=_year())
    band = spread.mark_area(opacity=0.2, style="band").encode(y=_value("low"), y2="high:Q")
    median = spread.mark_line(strokeWidth=2, strokeDash=[5, 4], style="each").encode(y=_value("median"))
    own = alt.Chart(ROWS).encode(x=_year(), y=_value())
    line = own.mark_line(strokeWidth=3, style="median")
    exact, rough = (
        points.mark_point(size=90, strokeWidth=2, filled=filled, style="median", opacity=1)
        for points, filled in _by_exactness(own)
    )
    return alt.layer(band, median, line, exact, rough)


def _by_exactness(rows: alt.Chart) -> list[tuple[alt.Chart, bool]]:
    """The rows that are exact, for filled points, and those that are not, for hollow ones."""
    shown = rows.encode(tooltip=_tooltip())
    return [
        (shown.transform_filter("datum.is_exact"), True),
        (shown.transform_filter("!datum.is_exact"), False),
    ]


def _finished(chart: Layers) -> dict[str, Any]:
    language = alt.param(name="language", value="zh")
    made: dict[str, Any] = chart.add_params(language).properties(width="container", height=300).to_dict()
    return made
