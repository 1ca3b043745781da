"""Writes the made-up shop's files into a folder, named and dated as the platform does."""

import os
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from importers.demo import exports, pages
from importers.demo.sales import Moment, all_named, background, payouts, shop_name
from models.i18n import t

_SEED = 20261120


@dataclass(frozen=True, slots=True)
class DemoPage:
    """A page and how it is to be pasted."""

    path: Path
    agreed_by: str = ""
    """Who agreed to every row of it, if the user says so."""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written."""

    shop: str
    exports: tuple[Path, ...]
    """For `import`; order does not matter."""
    pages: tuple[DemoPage, ...]
    """For `paste`."""
    readme: Path


def write_files(folder: Path, now: datetime) -> DemoFiles:
    """Write the export files, pages and a README into the folder, which is made if need be.

    The same minute and language give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = Moment.at(now)
    written_exports = tuple(
        _write(folder / name, content, made) for name, content, made in _exports(moment)
    )
    copied = moment.ago(48)
    written_pages = tuple(
        DemoPage(_write(folder / name, text.encode(), copied), agreed_by)
        for name, text, agreed_by in (
            ("售后列表.txt", pages.waiting_list(moment), ""),
            ("商家举证.txt", pages.evidence_list(moment), ""),
            ("极速退款.txt", pages.speed_list(moment), "speed"),
            ("售后详情.html", pages.assistant_detail(moment), ""),
        )
    )
    readme = _write(folder / "README.txt", t("demo.readme", shop=shop_name()).encode(), copied)
    return DemoFiles(shop_name(), written_exports, written_pages, readme)


def _exports(moment: Moment) -> list[tuple[str, bytes, datetime]]:
    source = random.Random(_SEED)  # noqa: S311 - made-up data, the same every time
    sales = [*all_named(), *background(source)]
    today, last_night, yesterday = moment.ago(60), moment.ago(14 * 60 - 1), moment.ago(16 * 60)
    billed = last_night + timedelta(minutes=1, seconds=31)
    bill_name = f"pdd-mall-bill-detail({_hash(source)})_{billed:%Y-%m-%d-%H-%M-%S}_0001"
    ordered = [*sales, *(payout.sale for payout in payouts() if payout.sale not in sales)]
    return [
        (
            f"{_hash(source)}_{today:%Y%m%d%H%M%S}.xlsx",
            exports.after_sales(moment, exports.shuffled(sales, source), today),
            today,
        ),
        (
            f"{_hash(source)}orders_export{last_night:%Y-%m-%d-%H-%M-%S}.csv",
            exports.orders(moment, ordered),
            last_night,
        ),
        (f"{bill_name}.zip", exports.bill(moment, ordered, f"{bill_name}.csv", billed), billed),
        ("小额打款记录.xlsx", exports.small_payouts(moment, yesterday), yesterday),
        (
            f"售后另存_{yesterday:%Y%m%d%H%M%S}.csv",
            exports.spoilt_after_sales(moment),
            yesterday,
        ),
        ("谁同意.csv", exports.agreed(moment), yesterday),
    ]


def _hash(source: random.Random) -> str:
    return f"{source.getrandbits(128):032x}"


def _write(path: Path, content: bytes, made: datetime) -> Path:
    path.write_bytes(content)
    os.utime(path, (made.timestamp(), made.timestamp()))
    return path
