"""Delimited text -> rows of cells, as a stream. Survives huge cells and quotes that never close.

The `csv` module reads; this module feeds it bounded lines, remembers the lines of the row being
read, and when a stray quote swallowed other rows, reads those lines again one by one.
"""

import csv
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import BinaryIO, TextIO

from importers.rows import SUSPECT_CHARS, Record, is_too_large

DELIMITERS = (",", "\t", ";", "|")
_MAX_LINE = 4_000_000
_MAX_LINES_OF_ROW = 400


class _Runaway(Exception):
    """A quoted cell runs on over more lines than a note can have."""


class _Lines:
    """Bounded lines of a text, remembering those of the row being read."""

    def __init__(self, text: TextIO) -> None:
        self._read = text.readline
        self.held: list[str] = []
        self.cut = False
        """A held line was longer than any row can be."""
        self.ended_open = False
        """The last line has no line end."""

    def __iter__(self) -> Iterator[str]:
        read, held = self._read, self.held
        while line := read(_MAX_LINE):
            if len(line) == _MAX_LINE and line[-1] not in "\r\n":
                self._skip_rest()
                line += "\n"
            elif line[-1] not in "\r\n":
                self.ended_open = True
            held.append(line)
            if len(held) > _MAX_LINES_OF_ROW:
                raise _Runaway
            yield line

    def _skip_rest(self) -> None:
        self.cut = True
        while (rest := self._read(_MAX_LINE)) and rest[-1] not in "\r\n":
            pass


def read_rows(text: TextIO, delimiter: str, width: int = 0) -> Iterator[Record]:
    """Rows of a text opened with `newline=""`; `width` is the number of columns where known."""
    csv.field_size_limit(_MAX_LINE * 4)
    lines = _Lines(text)
    held = lines.held
    line = 1
    going = True
    while going:
        reader = csv.reader(iter(lines), delimiter=delimiter)
        try:
            for cells in reader:
                if len(held) == 1 and len(held[0]) < SUSPECT_CHARS and not lines.ended_open:
                    yield Record(line, cells)
                elif len(held) > 1 and _swallowed(held, cells, delimiter, width):
                    yield from _one_by_one(held, line, delimiter, lines)
                else:
                    yield Record(line, cells, _problem(cells, lines, width))
                line += len(held)
                held.clear()
            going = False
        except (_Runaway, csv.Error):
            yield from _one_by_one(held, line, delimiter, lines)
            line += len(held)
            held.clear()


def _problem(cells: list[str], lines: _Lines, width: int) -> str:
    """What is wrong with a row as a whole."""
    cut, lines.cut = lines.cut, False
    if cut or is_too_large(cells):
        return "cell_too_large"
    # A download that broke off ends within a row; its last amount may have lost its last digits.
    return "too_few_columns" if lines.ended_open and 1 < len(cells) < width else ""


def _swallowed(held: list[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a quoted cell holds lines that are rows themselves.

    A row's note may hold line breaks; then only its last line has many delimiters, and an odd
    number of quotes.
    """
    least = max(width - 1, 3)
    full = [line for line in held[1:] if line.count(delimiter) >= least]
    misfit = bool(width) and len(cells) != width
    return any(misfit or line.count('"') % 2 == 0 for line in full)


def _one_by_one(held: list[str], first: int, delimiter: str, lines: _Lines) -> Iterator[Record]:
    """Each line as a row of its own, quotes as ordinary characters where they do not pair."""
    for line, text in enumerate(held, first):
        unpaired = text.count('"') % 2
        reader = (
            csv.reader([text], delimiter=delimiter, quoting=csv.QUOTE_NONE)
            if unpaired
            else csv.reader([text], delimiter=delimiter)
        )
        for cells in reader:
            yield Record(line, cells, _problem(cells, lines, 0))


def open_text(stream: BinaryIO, encoding: str) -> TextIOWrapper:
    """A byte stream as text for `read_rows`; broken bytes become U+FFFD."""
    return TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


def first_rows(head: str, delimiter: str, most: int) -> list[Record]:
    """The first rows of a text of which only the beginning is known."""
    whole = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    return list(islice(read_rows(StringIO(whole, newline=""), delimiter), most))
