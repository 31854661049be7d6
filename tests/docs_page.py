"""What dbt's docs must be, wherever they were made."""

import json
from pathlib import Path


def docs_faults(page: Path) -> list[str]:
    """What is wrong with the page: it needs a network, or lacks descriptions, compiled SQL or real types."""
    text = page.read_text(encoding="utf-8")

    def inside(words: str) -> str:
        return json.dumps(words).strip('"')

    wanted = {
        "a policy that forbids to load anything": "default-src 'none'",
        "the overview": inside("法治政府建设年度报告数据仓库"),
        "compiled SQL": inside('from "fazhi"."intermediate"."int_figures"'),
        "tables as they are in the database": '"type": "BASE TABLE", "schema": "intermediate"',
    }
    unwanted = {
        "a script of the network": 'src="http',
        "a style of the network": '<link rel="stylesheet" href="http',
    }
    return [f"lacks {what}" for what, words in wanted.items() if words not in text] + [
        f"has {what}" for what, words in unwanted.items() if words in text
    ]
