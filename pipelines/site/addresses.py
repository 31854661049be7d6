"""Where each page stands within the site, and how one leads to another. No address begins with a slash."""

from urllib.parse import quote

FRONT = "index.html"
METRICS = "metrics.html"
AGENCIES = "agencies.html"
REPORTS = "reports.html"
COVERAGE = "coverage.html"
QUALITY = "quality.html"
ABOUT = "about.html"
SEARCH = "search.html"
# Beside the site, in the snapshot.
EXPORTS = "exports/"
DICTIONARY = "docs/index.html"


def metric_page(metric: str) -> str:
    """The page of a metric, such as `petitions.hotline_orders`."""
    return f"metrics/{metric}.html"


def agency_page(agency_key: str) -> str:
    """The page of an agency."""
    return f"agencies/{agency_key}.html"


def report_page(report_key: str) -> str:
    """The page of a report: its text with its figures marked."""
    return f"reports/{report_key}.html"


def figure(report_key: str, figure_key: str) -> str:
    """The place of a figure in its report. Every number of the site leads to such an address."""
    return f"{report_page(report_key)}#f-{figure_key}"


def paragraph(report_key: str, start: int) -> str:
    """The place of a line of a report's text, by its first character's offset in the document."""
    return f"{report_page(report_key)}#p-{start}"


def quality_page(table: str) -> str:
    """The page of a quality table, such as `quality_conflicts`."""
    return f"quality/{table.removeprefix('quality_')}.html"


def root_of(address: str) -> str:
    """What leads from a page back to the site's folder: empty, or `../` for each folder that it lies in."""
    return "../" * address.count("/")


def search_for(words: str) -> str:
    """The search page with an answer."""
    return f"{SEARCH}?q={quote(words)}"
