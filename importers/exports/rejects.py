"""Rejected rows -> a file in the same columns that can be corrected and imported again."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from importers.columns import REJECT_ID, REJECT_REASON, SHOP_NAMES, header_key
from models.rows import RejectLine
from models.sheets import guarded as guarded


def write_rejects(rejects: Sequence[RejectLine], target: Path) -> tuple[Path, ...]:
    """Write rejects as CSV: one file if all have the same columns, else one per kind of columns.

    Args:
        rejects: Rows to correct.
        target: A file, or a folder that gets `zhisun-rejects.csv`; further files get the kind's
            name behind that of the first.

    Returns:
        The files written, readable by their owner alone.

    Raises:
        FileExistsError: a file of the name is there; it may hold corrections.
    """
    groups: dict[tuple[str, ...], list[RejectLine]] = {}
    for reject in rejects:
        groups.setdefault((reject.kind, *reject.row), []).append(reject)
    file = target / "zhisun-rejects.csv" if target.is_dir() else target
    kinds = [key[0] for key in groups]
    named: list[Path] = []
    for number, key in enumerate(groups):
        name = file
        if len(groups) > 1:
            count = kinds[: number + 1].count(key[0])
            suffix = key[0] if count == 1 else f"{key[0]}-{count}"
            name = file.with_stem(f"{file.stem}-{suffix}")
        named.append(name)
    for name in named:
        if name.exists():
            raise FileExistsError(name)
    for name, (key, lines) in zip(named, groups.items(), strict=True):
        _write(name, key[1:], lines)
    return tuple(named)


def _write(file: Path, headers: tuple[str, ...], rejects: Sequence[RejectLine]) -> None:
    owner_only = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    says_shop = any(header_key(header) in map(header_key, SHOP_NAMES) for header in headers)
    shop = [] if says_shop or not any(one.shop for one in rejects) else [SHOP_NAMES[0]]
    with open(owner_only, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(guarded, headers), *shop, REJECT_ID, REJECT_REASON])
        for reject in rejects:
            cells = [guarded(reject.row[header]) for header in headers]
            whose = [guarded(reject.shop)] if shop else []
            writer.writerow([*cells, *whose, reject.id, guarded(reject.reason)])
