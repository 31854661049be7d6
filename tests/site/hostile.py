"""A report that somebody wrote to do harm, put into a copy of the sample warehouse's database."""

from pathlib import Path

import duckdb

TITLE = '<script>window.harm = 1</script>"\'><img src=x onerror="window.harm = 2">&amp;报告'
AGENCY = "=cmd|' /C calc'!A1</script><b>望川县</b>"
LINES = (
    "\n</script><script>window.harm = 3</script>\u2028<!--"
    "\n<iframe src='http://example.com/'></iframe> javascript:alert(1) {{ 7 * 7 }} ${7 * 7}</textarea>\u2029"
)


def make_hostile(database: Path) -> str:
    """Change one report and its agency; gives the report's key.

    The report is one of 望川县市场监督管理局. Changed are its title, its agency's name in all tables, and the
    end of its text.
    """
    with duckdb.connect(str(database)) as connection:
        (key, sha, agency_key) = connection.execute(
            "select report_key, document_sha256, agency_key from dim_report"
            " where agency = '望川县市场监督管理局' order by year desc limit 1"
        ).fetchall()[0]
        tables = connection.execute(
            "select schema_name, table_name from duckdb_columns() where column_name = 'agency_key'"
            " intersect select schema_name, table_name from duckdb_columns() where column_name = 'agency'"
            " intersect select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        for schema, table in tables:
            connection.execute(
                f'update "{schema}"."{table}" set agency = ? where agency_key = ?',  # noqa: S608
                [AGENCY, agency_key],
            )
        connection.execute("update dim_report set title = ? where report_key = ?", [TITLE, key])
        connection.execute(
            "update stages.texts set text ="
            " left(text, (select body_end from dim_report where report_key = ?)) || ? where sha256 = ?",
            [key, LINES, sha],
        )
        connection.execute(
            "update dim_report set body_end = body_end + ? where report_key = ?", [len(LINES), key]
        )
    return str(key)
