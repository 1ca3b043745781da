"""What an import did, file by file. Values, and their form in `import --json`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.clock import SHANGHAI
from models.pages import UnmatchedLine
from models.states import SourceKind


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of a page that several after-sales of its order could be meant by."""

    line: int
    order_sn: str
    candidates: tuple[str, ...]
    """After-sale ids to choose from."""


@dataclass(slots=True)
class PageResult:
    """What writing a page did, as the caller of `run_import` found out."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    choices: tuple["Choice", ...] = ()
    """Rows of which a person must say which after-sale they mean; without effect until then."""
    unmatched: tuple[UnmatchedLine, ...] = ()
    """Lines that look as if they matter and belong to no row."""
    opened: int = 0
    closed: int = 0
    reopened: int = 0


@dataclass(slots=True)
class FileReport:
    """What became of one file, one sheet, or one page."""

    path: str
    kind: SourceKind = SourceKind.UNKNOWN
    encoding: str = ""
    age: int | None = None
    age_origin: str = ""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: list[str] = field(default_factory=list)
    error: str = ""
    """Why it was refused or broken off, or empty."""
    hint: str = ""
    not_read: bool = False
    """The file is missing or cannot be opened; nothing is known of what it is."""
    failed: bool = False
    """The database could not be written."""
    page: str = ""
    """For a page: `list`, `detail`, `error` or `unknown`."""
    choices: tuple[Choice, ...] = ()
    """Rows of a page without effect until a person chooses; counted as rejected."""
    unmatched: tuple[UnmatchedLine, ...] = ()
    """Lines of a page that belong to no row; counted as rejected."""

    @property
    def rows(self) -> int:
        """Data rows."""
        return self.new + self.changed + self.unchanged + self.rejected

    @property
    def not_written(self) -> bool:
        """Nothing of it is in: the database could not be written."""
        return self.failed and not self.rows

    @property
    def has_reject_rows(self) -> bool:
        """Whether rows of a table were rejected; those are kept to be corrected."""
        return self.rejected > len(self.choices) + len(self.unmatched)

    @property
    def same(self) -> bool:
        """Everything in it was known already."""
        return self.rows > 0 and self.unchanged == self.rows

    @property
    def clean(self) -> bool:
        """Nothing of it was rejected, refused or not recognised."""
        return not (
            self.rejected or self.error or self.kind is SourceKind.UNKNOWN or self.page == "error"
        )

    def to_json(self) -> dict[str, Any]:
        """The file as `import --json` prints it."""
        warnings = [*self.warnings, *([self.error] if self.error else [])]
        return {
            "path": self.path,
            "kind": self.kind.value,
            "encoding": self.encoding,
            "age": None if self.age is None else iso(self.age),
            "age_origin": self.age_origin,
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "warnings": warnings,
            "error": self.error,
            "page": self.page,
            "ambiguous": [
                {
                    "line": one.line,
                    "order_sn": one.order_sn,
                    "candidates": list(one.candidates),
                }
                for one in self.choices
            ],
            "unmatched": [{"line": one.line, "text": one.text} for one in self.unmatched],
        }


@dataclass(slots=True)
class ImportReport:
    """What one command did."""

    files: list[FileReport] = field(default_factory=list)
    opened: int = 0
    closed: int = 0
    reopened: int = 0
    shop: str = ""
    """Name of the shop that rows without a shop of their own went to, or empty."""
    interrupted: bool = False
    """Ctrl+C; what is counted is in."""

    def total(self, name: str) -> int:
        """Sum of a count over all files."""
        return sum(getattr(file, name) for file in self.files)

    @property
    def exit_code(self) -> int:
        """0 done; 1 failed, nothing written; 3 something was rejected or not recognised."""
        if self.interrupted:
            return 1 if not self.total("rows") else 3
        if all(file.clean for file in self.files):
            return 0
        return 1 if all(file.not_read or file.not_written for file in self.files) else 3

    def to_json(self) -> dict[str, Any]:
        """The report as `import --json` prints it."""
        names = ("rows", "new", "changed", "unchanged", "rejected")
        return {
            "files": [file.to_json() for file in self.files],
            "totals": {name: self.total(name) for name in names},
            "cases": {"opened": self.opened, "closed": self.closed, "reopened": self.reopened},
            "shop": self.shop,
            "interrupted": self.interrupted,
        }


def iso(seconds: int) -> str:
    """Epoch seconds as ISO 8601 with the offset of China."""
    return datetime.fromtimestamp(seconds, SHANGHAI).isoformat()
