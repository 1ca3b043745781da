"""What `importers.run` asks of the store, the settings and whoever shows progress."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from models.facts import FactRow, RejectRow, SourceInfo


class Counts(Protocol):
    """What became of rows."""

    new: int
    changed: int
    unchanged: int
    rejected: int


class CaseCounts(Protocol):
    """What became of cases."""

    opened: int
    closed: int
    reopened: int


class Feed(Protocol):
    """Takes the rows of one source (`models.ingest.Feed`)."""

    @property
    def counts(self) -> Counts:
        """Rows so far."""
        ...

    @property
    def cases(self) -> CaseCounts:
        """Cases so far."""
        ...

    def send(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow]) -> None:
        """One short transaction; it may still be on its way to the disk afterwards."""
        ...

    def finish(self) -> None:
        """The source was read to its end."""
        ...

    def close(self) -> None:
        """No more comes: everything sent is on the disk and counted afterwards."""
        ...


class Ingest(Protocol):
    """The store's door for facts (`models.ingest.Ingest`)."""

    def shops(self) -> dict[str, str]:
        """Ids of the shops by name."""
        ...

    def default_shop_name(self) -> str:
        """The name of a shop of which nothing is known."""
        ...

    def seen(self, digests: set[str]) -> set[str]:
        """Those of the digests whose source was read to its end."""
        ...

    def begin(self, source: SourceInfo, default_shop: str) -> Feed:
        """Start a source."""
        ...


class ImportSettings(Protocol):
    """The settings that matter here."""

    @property
    def inbox(self) -> Path:
        """Where new files are looked for."""
        ...

    @property
    def xlsx_max_mb(self) -> int:
        """Largest workbook."""
        ...

    @property
    def zip_max_mb(self) -> int:
        """Largest unpacked size of a zip."""
        ...


class Progress(Protocol):
    """Is told how far an import is."""

    def start(self, files: int, size: int) -> None:
        """So many tables of so many bytes will be read."""
        ...

    def file(self, name: str) -> None:
        """The next file."""
        ...

    def advance(self, rows: int, size: int) -> None:
        """So many more rows and bytes are done."""
        ...
