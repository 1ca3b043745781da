"""Text as a database can hold it. Pure."""


def storable(text: str) -> str:
    """The text with `?` for every lone surrogate.

    Python puts one where a terminal or a file's name holds a byte that is no UTF-8, as names of
    files from Windows do; SQLite takes none.
    """
    return text.encode("utf-8", "replace").decode("utf-8")
