"""How a page is made of a template."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipelines.renewed_folder import fingerprint
from pipelines.site import addresses
from pipelines.site.numbers import number, quantity
from pipelines.site.shape import shape_version
from pipelines.site.words import attribute, both, pair_of, word

TEMPLATES = Path(__file__).with_name("templates")
# What would end a script block, and what once ended a line in JavaScript.
IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class Page:
    """A page as what it shows, before it is rendered.

    Attributes:
        address: where it stands in the site.
        template: its file in `templates/`.
        title: in Chinese and English.
        values: plain values that the template shows, all of them: the page changes only with them.
    """

    address: str
    template: str
    title: tuple[str, str]
    values: dict[str, Any]

    @property
    def made_from(self) -> str:
        """A hash of all that it shows."""
        return fingerprint(
            self.template, *self.title, json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        )


def rendered(page: Page) -> str:
    """The page's text."""
    return render(page.template, page.address, page.title, **page.values)


def render(template: str, address: str, title: tuple[str, str], **values: Any) -> str:
    """One page.

    Args:
        template: its file in `templates/`, which extends `base.html`.
        address: where it will stand, such as `reports/1632a65f5b345256.html`; links are relative to it.
        title: in Chinese and English.
        values: what the template shows; all of it is escaped, unless it is Markup.
    """
    root = addresses.root_of(address)
    return (
        environment()
        .get_template(template)
        .render(address=address, title=title, root=root, to=lambda place: f"{root}{place}", **values)
    )


def as_script_data(data: object) -> str:
    """JSON that may stand in a script, whatever text is in it."""
    return safe_in_script(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def safe_in_script(text: str) -> str:
    """JSON as it may stand in a script."""
    for character, escaped in IN_SCRIPT.items():
        text = text.replace(character, escaped)
    return text


def data_block(name: str, data: object) -> Markup:
    """Data for the page's scripts, as an element that runs nothing."""
    return Markup('<script type="application/json" id="{}">{}</script>').format(
        name,
        Markup(as_script_data(data)),  # noqa: S704 - escaped for this place
    )


class _Rows(Environment):
    """Templates that show rows: of the hundreds of names in a page, most are columns of one."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What a template's `row.name` means."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment() -> Environment:
    """The templates, with the functions that they use."""
    made = _Rows(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        addresses=addresses,
        version=shape_version(),
        t=word,
        both=both,
        attr=attribute,
        pair=pair_of,
        data_block=data_block,
        quantity=quantity,
    )
    made.filters["number"] = number
    return made
