"""Writes the made-up shop's files into a folder, named and dated as the platform does."""

import os
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from importers.demo import exports, pages, pictures
from importers.demo.business import background, losses
from importers.demo.sales import DAY, Moment, Sale, all_named, payouts, shop_name
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
    earlier: Path
    """One of them: what was exported yesterday, before some of it was handled."""
    pages: tuple[DemoPage, ...]
    """For `paste`."""
    pictures: dict[str, Path]
    """For `evidence add`, by what each is for."""
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
            ("举证详情.txt", pages.disputed_detail(moment), ""),
        )
    )
    shown = folder / "举证图片"  # a folder that is imported passes pictures over
    shown.mkdir(exist_ok=True, mode=0o700)
    written_pictures = {
        use: _write(shown / name, content, copied)
        for use, name, content in (
            ("track", "签收截图.png", pictures.track(moment)),
            ("label", "面单.png", pictures.label(moment)),
            ("buyer", "买家凭证.png", pictures.bad_fruit()),
        )
    }
    readme = _write(folder / "README.txt", t("demo.readme", shop=shop_name()).encode(), copied)
    earlier = written_exports[0]
    return DemoFiles(shop_name(), written_exports, earlier, written_pages, written_pictures, readme)


def _exports(moment: Moment) -> list[tuple[str, bytes, datetime]]:
    source = random.Random(_SEED)  # noqa: S311 - made-up data, the same every time
    sales = _sales(source)
    today, last_night, yesterday = moment.ago(60), moment.ago(14 * 60 - 1), moment.ago(16 * 60)
    noon = moment.ago(20 * 60)
    return [
        (
            f"{_hash(source)}_{noon:%Y%m%d%H%M%S}.xlsx",
            exports.waiting_yesterday(moment, noon),
            noon,
        ),
        (
            f"{_hash(source)}_{today:%Y%m%d%H%M%S}.xlsx",
            exports.after_sales(moment, exports.shuffled(sales, source), today),
            today,
        ),
        (
            f"{_hash(source)}orders_export{last_night:%Y-%m-%d-%H-%M-%S}.csv",
            exports.orders(moment, sales),
            last_night,
        ),
        *(_bill(moment, sales, source, last_night, back) for back in (0, 1)),
        ("小额打款记录.xlsx", exports.small_payouts(moment, yesterday), yesterday),
        (
            f"售后另存_{yesterday:%Y%m%d%H%M%S}.csv",
            exports.spoilt_after_sales(moment),
            yesterday,
        ),
        ("谁同意.csv", exports.agreed(moment, sales), yesterday),
        ("打款补券.csv", exports.payout_table(moment), yesterday),
        (
            f"服务概况_{yesterday:%Y%m%d%H%M%S}.xlsx",
            exports.service(moment, sales, yesterday),
            yesterday,
        ),
    ]


def _sales(source: random.Random) -> list[Sale]:
    """Every sale of the shop, that of a payout only where no case stands for its order."""
    sales = [*all_named(), *losses(), *background(source)]
    known = {sale.tail for sale in sales}
    for payout in payouts():
        if payout.sale.tail not in known:
            known.add(payout.sale.tail)
            sales.append(payout.sale)
    return sales


def _bill(
    moment: Moment, sales: list[Sale], source: random.Random, last_night: datetime, back: int
) -> tuple[str, bytes, datetime]:
    """A bill as it is downloaded: named by its moment, packed."""
    made = last_night + timedelta(minutes=1, seconds=31) - timedelta(minutes=30 * DAY * back)
    name = f"pdd-mall-bill-detail({_hash(source)})_{made:%Y-%m-%d-%H-%M-%S}_0001"
    return f"{name}.zip", exports.bill(moment, sales, f"{name}.csv", made, back=back), made


def _hash(source: random.Random) -> str:
    return f"{source.getrandbits(128):032x}"


def _write(path: Path, content: bytes, made: datetime) -> Path:
    path.write_bytes(content)
    os.utime(path, (made.timestamp(), made.timestamp()))
    return path
