"""What the common site systems of government pages call their parts. A new system is a line here."""

# What an editor wrote, the most telling first: TRS, UCAP, Hanweb, VSB and what many others use.
# Nothing in these is taken for page furniture.
EDITORS = [
    ".TRS_Editor",
    ".TRS_UEDITOR",
    ".trs_editor_view",
    "#UCAP-CONTENT",
    ".UCAP-CONTENT",
    ".Custom_UnionStyle",
    ".Custom_UNIONSTYLE",
    "#zoom",
    ".zoom",
    "#Zoom",
    "#NewsContent",
    "#newsContent",
    ".news_content",
    "#article-content",
    ".article-content",
    ".article_content",
    "#articleContent",
    ".articleContent",
    ".article-con",
    "#vsb_content",
    ".v_news_content",
    ".bt-content",
    ".xxgk_content",
    ".view_content",
    ".wzcon",
    "#js_content",
    ".pages_content",
    "#con_con",
]

# What may hold an article, and page furniture besides.
WRAPPERS = ["article", ".con_text", "#content", ".content", ".main-content", "main"]

# Nothing in these is ever part of an article.
NEVER_TEXT = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio",
    "video", "input", "select", "button", "textarea", "nav",
]  # fmt: skip

# Page furniture: left out unless it holds an editor's text, the page's h1 or much of its text.
CHROME = ["header", "footer", "aside"]
# Whole words of class and id, hyphens and underscores being breaks, in lower case.
CHROME_WORDS = {
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumb", "crumbs",
    "location", "position", "dqwz", "wz", "header", "head", "top", "topbar", "banner", "logo", "footer",
    "foot", "bottom", "copyright", "sidebar", "side", "aside", "share", "bdsharebuttonbox", "bshare",
    "sharebox", "fx", "toolbar", "tools", "print", "fontsize", "zihao", "search", "searchbox", "related",
    "relate", "xgwd", "xglj", "prevnext", "prev", "next", "pager", "pagination", "page", "qrcode", "ewm",
    "erweima", "links", "friendlink", "yqlj", "login", "accessibility", "wza", "skip",
}  # fmt: skip
# What holds an article's title where no h1 does; believed only if the page's own title has the same words.
TITLES = [
    ".article-title", ".article_title", ".articleTitle", ".doc-title", ".news-title", "#title", ".title",
    ".bt", "h2", "h3",
]  # fmt: skip
# An h1 below one of these names the site, not the article.
SITE_HEAD_WORDS = {"header", "logo", "nav", "top", "topbar", "banner"}
CHROME_SHARE = 0.3  # of the page's text: what holds more is no chrome, whatever its name
LEAST_LEFT = 0.1  # of the page's text: if less is left, nothing is taken away
ARTICLE_SHARE = (
    0.5  # of the text left: a container with less is a teaser, or the page keeps its text elsewhere
)

# Meta tags that say something of the report, by their names in lower case.
_META = [
    "ArticleTitle", "PubDate", "ContentSource", "SiteName", "SiteDomain", "ColumnName", "Author",
    "Publisher", "Keywords", "Description", "Url", "CreateDate", "publishdate",
]  # fmt: skip
META_NAMES = {name.lower(): name for name in _META}
