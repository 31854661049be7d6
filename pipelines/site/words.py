"""The words of the pages in two languages, out of `words.yaml`.

A page holds both: `<span class="zh">` and `<span class="en">`; the style sheet shows the one that the page's
`lang` names. In an attribute
stands the Chinese word, with the English one beside it in `data-en-...` for the script that switches.
"""

from functools import cache
from pathlib import Path

import yaml
from markupsafe import Markup, escape

WORDS = Path(__file__).with_name("words.yaml")
LANGUAGES = ("zh", "en")


class UnknownWordError(KeyError):
    """A key that words.yaml does not have."""


@cache
def all_words() -> dict[str, tuple[str, str]]:
    """Chinese and English by key, such as `nav.metrics`.

    Raises:
        ValueError: an entry is not a pair of two texts.
    """
    found: dict[str, tuple[str, str]] = {}
    for key, pair in yaml.safe_load(WORDS.read_text(encoding="utf-8")).items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair)):
            raise ValueError(f"{WORDS.name}: {key} is not a pair [Chinese, English] of texts")
        found[key] = (pair[0], pair[1])
    return found


def pair_of(key: str) -> tuple[str, str]:
    """Chinese and English of a key.

    Raises:
        UnknownWordError: there is no such key.
    """
    try:
        return all_words()[key]
    except KeyError:
        raise UnknownWordError(f"{key}: add it to {WORDS}") from None


def both(zh: object, en: object) -> Markup:
    """A text in both languages, of which the page shows one; values are escaped.

    Where both are the same, there is nothing to switch.
    """
    if zh == en:
        return escape(zh)
    return Markup(f'<span class="zh">{escape(zh)}</span><span class="en">{escape(en)}</span>')  # noqa: S704


def word(key: str, **values: object) -> Markup:
    """The word of a key in both languages; `{name}` in it stands for a value."""
    if not values:
        return _plain_word(key)
    return both(*(Markup(text).format(**values) for text in pair_of(key)))  # noqa: S704 - our own words


@cache
def _plain_word(key: str) -> Markup:
    return both(*pair_of(key))


def attribute(name: str, key: str, **values: object) -> Markup:
    """An attribute in both languages, such as `aria-label`."""
    zh, en = (escape(text.format(**values)) for text in pair_of(key))
    return Markup(f'{name}="{zh}" data-en-{name}="{en}"')  # noqa: S704 - our own names
