"""How a number is written on a page: with thousands separators, its unit, and how exact it is."""

from markupsafe import Markup, escape

from pipelines.site.words import word


def number(value: float | int | None) -> str:
    """Such as `963,500` or `99.2`; at most two decimals. Empty for none."""
    if value is None:
        return ""
    whole = round(value, 2)
    return f"{whole:,.0f}" if whole == int(whole) else f"{whole:,.2f}".rstrip("0")


def quantity(value: float | None, unit: str | None = None, qualifier: str | None = None) -> Markup:
    """A number with its unit, and in words how exact it is, such as 超过 280 件."""
    if value is None:
        return Markup("")
    rough = f"{word(f'qualifier.{qualifier}')} " if qualifier not in (None, "exact") else ""
    # Per cent stands close to its number, other units behind a thin space.
    space = "" if unit == "%" else "\N{NARROW NO-BREAK SPACE}"
    of = f'{space}<span class="unit" lang="zh-CN">{escape(unit)}</span>' if unit else ""
    return Markup(f'{rough}<span class="n">{number(value)}</span>{of}')  # noqa: S704 - escaped right here
