"""Names and texts as they are written into SQL, where a statement takes no parameters."""


def identifier(*names: str) -> str:
    """A name in quotes; several make a path, as in `"main"."agency_year"`."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """A text in quotes."""
    return "'" + text.replace("'", "''") + "'"
