"""Reads the plain part of TOML in a fraction of the time that importing `tomllib` takes.

The check-in shows texts of two catalogues and lives for a few hundredths of a second; a tenth of
that went into tomllib. What is not plain is not guessed at, but left to tomllib.
"""

from collections.abc import Iterator


def read_plain(text: str) -> dict[str, str] | None:
    '''The strings of a TOML text by dotted key, or `None` if it holds anything but plain lines.

    Plain lines are comments, `[tables]`, `key = "text"`, and `"""` alone around lines of text; no
    backslash and no quotation mark inside.
    '''
    found: dict[str, str] = {}
    prefix = ""
    lines = iter(text.split("\n"))
    for line in lines:
        if not line or line.startswith("#"):
            continue
        key, equals, quoted = line.partition(" = ")
        if equals:
            value = _block(lines) if quoted == '"""' else _one_line(quoted)
            if value is None or not _is_bare(key):
                return None
            found[prefix + key] = value
        elif line == f"[{line[1:-1]}]" and all(map(_is_bare, line[1:-1].split("."))):
            prefix = f"{line[1:-1]}."
        else:
            return None
    return found


def _is_bare(key: str) -> bool:
    return key.isascii() and key.replace("_", "").replace("-", "").isalnum()


def _one_line(quoted: str) -> str | None:
    value = quoted[1:-1]
    return value if quoted == f'"{value}"' and _is_literal(value) else None


def _block(lines: Iterator[str]) -> str | None:
    value = ""
    for line in lines:
        if line == '"""':
            return value if _is_literal(value) else None
        value += f"{line}\n"
    return None


def _is_literal(value: str) -> bool:
    return not ("\\" in value or '"' in value)
