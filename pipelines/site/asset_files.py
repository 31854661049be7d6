"""What the pages load: style sheets and scripts, the words, and the bundle that draws charts."""

from functools import cache
from pathlib import Path

import vl_convert

from pipelines.site.page import as_script_data
from pipelines.site.words import all_words

ASSETS = Path(__file__).with_name("assets")
# The bundle declares hundreds of names of one letter: within a function they stay its own. It is run by the
# window, as a script of its own would be.
WRAPPED = "(function () {{\n{bundle}\n}}).call(window);\n"


def asset_files() -> dict[str, str]:
    """The text of each file, by its address in the site."""
    files = {f"assets/{path.name}": path.read_text(encoding="utf-8") for path in sorted(ASSETS.iterdir())}
    words = {key: list(pair) for key, pair in all_words().items()}
    files["assets/words.js"] = f"fazhi.words={as_script_data(words)};\n"
    files["assets/vega.js"] = chart_bundle()
    return files


@cache
def chart_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that leaves `vegaEmbed` alone to the page."""
    return WRAPPED.format(bundle=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
