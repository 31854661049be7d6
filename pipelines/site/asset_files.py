"""What the pages load: style sheets and scripts, the words, and the bundle that draws charts."""

from importlib.metadata import version
from pathlib import Path

import vl_convert

from pipelines.renewed_folder import fingerprint
from pipelines.site.page import as_script_data
from pipelines.site.words import all_words

ASSETS = Path(__file__).with_name("assets")
# The bundle declares hundreds of names of one letter: within a function they stay its own. It is run by the
# window, as a script of its own would be.
BUNDLE = "assets/vega.js"
EXPORTED = "window.vegaEmbed = vegaEmbed;"
WRAPPED = """/* Vega, Vega-Lite and Vega-Embed; their licence: vega-license.txt */
(function () {{
{bundle}
}}).call(window);
"""


def asset_files() -> dict[str, str]:
    """The text of each file but the bundle, by its address in the site."""
    files = {f"assets/{path.name}": path.read_text(encoding="utf-8") for path in sorted(ASSETS.iterdir())}
    words = {key: list(pair) for key, pair in all_words().items()}
    files["assets/words.js"] = f"fazhi.words={as_script_data(words)};\n"
    return files


def bundle_version() -> str:
    """What the bundle is made from."""
    return fingerprint(version("vl-convert-python"), WRAPPED, EXPORTED)


def chart_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that leaves `vegaEmbed` alone to the page: 3 seconds."""
    return WRAPPED.format(bundle=vl_convert.javascript_bundle(EXPORTED))
