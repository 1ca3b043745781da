"""Makes synthetic export files in every shape in which merchants have them, as ugly as real ones.

Names, numbers and sums are made up. A table is a list of headers and rows of texts; the writers
below put it into CSV, workbooks and zips with the quirks of exports and of re-saving.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import xlsxwriter

EXPORTED = "2026-11-19 20:02:31"

O1 = (
    *(
        "商品",
        "订单号",
        "订单状态",
        "商品总价(元)",
        "邮费(元)",
        "店铺优惠折扣(元)",
        "平台优惠折扣(元)",
    ),
    *("多多支付立减金额(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "发货时间"),
    *(
        "确认收货时间",
        "商品id",
        "商品规格",
        "样式ID",
        "商家编码-规格维度",
        "商家编码-商品维度",
        "商家备注",
    ),
    *(
        "售后状态",
        "快递单号",
        "快递公司",
        "订单成交时间",
        "是否分期",
        "分期期数",
        "手续费承担方",
        "分期方式",
    ),
)
"""The orders export of 2026."""
O2 = ("订单成交时间", *O1[:22])
"""An older one with the time first."""
O3 = (
    *("商品", "订单号", "订单状态", "是否审核中", "支付时间", "承诺发货时间", "承诺送达时间"),
    *(
        "商品一级类目",
        "商品二级类目",
        "买家留言",
        "消费者资料",
        "消费者资料上传时间",
        "赠品名称",
        "团ID",
    ),
    *(
        "商品总价(元)",
        "用户实付金额(元)",
        "商家实收金额(元)",
        "商品数量(件)",
        "发货时间",
        "确认收货时间",
    ),
    *(
        "商品id\t",
        "商品规格",
        "样式ID",
        "商家备注",
        "售后状态",
        "快递单号",
        "快递公司",
        "订单成交时间",
    ),
    *("省", "市", "区", "街道/镇", "配送员手机号", " 用户购买手机号", "旅行类信息", "充值号码"),
    *("仓库所在地址", "支付ID", "支付方式", "是否顺丰加价", "订单来源", "分期方式"),
)
"""Everything ticked, personal data among it."""
AFTER_SALES = (
    *(
        "售后编号",
        "订单编号",
        "发货运单号",
        "退货运单号",
        "售后状态",
        "退款类型",
        "退款原因",
        "订单状态",
    ),
    *("交易金额", "退款金额", "申请时间", "退货物流状态", "买家", "商品ID", "商品名称", "客服备注"),
)
AFTER_SALES_B = (
    *("店铺名称", "售后单号", "订单号", "售后类型", "售后状态", "处理状态", "售后申请时间"),
    *("发货物流状态", "包裹拦截状态", "退款金额"),
)
BILL = (
    *("商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注"),
    "业务描述",
)
PAYOUTS = (
    *("店铺名称", "订单号", "商品ID", "商品名称", "扣款原因", "申请人", "申请时间", "申请扣款金额"),
    "打款状态",
)

PAYOUTS_B = ("订单编号", "申请时间", "打款金额", "补偿类型", "打款原因", "申请人", "打款状态")
"""A record that says what each payout was for, coupons among them."""
PAYOUT_KINDS = ("小额打款", "退运费", "售后补偿", "店铺优惠券", "无门槛券", "补券", "退差价", "-")
SERVICE = (
    *("统计时间", "纠纷退款数", "纠纷退款率", "介入订单数", "平台介入率", "品质退款率"),
    *("平均退款时长", "成功退款订单数", "成功退款金额（元）", "成功退款率"),
    *("退货退款自主完结时长", "退款自主完结时长"),
)
"""服务概况 as it is known."""
SERVICE_B = (
    *("统计时间", "纠纷退款数(近30天)", "类目均值", "纠纷退款率（近30天）", "类目均值"),
    *("平台介入率1m", "类目均值", "成功退款金额"),
)
"""Figures of 30 days, the mean of the category behind each."""
SERVICE_C = (
    *(
        "统计时间",
        "纠纷退款率",
        "纠纷退款率同行均值",
        "近30天纠纷退款率",
        "近30天纠纷退款率类目均值",
    ),
    *("介入订单数", "品质退款率(%)"),
)
"""Figures of a day beside those of 30 days."""


@dataclass(frozen=True)
class Sheet:
    """A table: headers and rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def reordered(self, order: Sequence[int]) -> "Sheet":
        """The same columns in another order, or some of them."""
        rows = tuple(tuple(row[place] for place in order) for row in self.rows)
        return Sheet(tuple(self.headers[place] for place in order), rows)

    def with_cell(self, row: int, header: str, text: str) -> "Sheet":
        """One cell changed."""
        cells = list(self.rows[row])
        cells[self.headers.index(header)] = text
        return replace(self, rows=(*self.rows[:row], tuple(cells), *self.rows[row + 1 :]))

    def with_column(self, header: str, text: str) -> "Sheet":
        """One column more, with the same text in every row."""
        return Sheet((*self.headers, header), tuple((*row, text) for row in self.rows))

    def without(self, *headers: str) -> "Sheet":
        """Some columns less."""
        kept = [place for place, name in enumerate(self.headers) if name not in headers]
        return self.reordered(kept)


def order_sn(number: int) -> str:
    """A made-up order number."""
    return f"2611{number % 28 + 1:02d}-625944909{number % 1_000_000:06d}"


def orders(headers: Sequence[str] = O1, count: int = 5) -> Sheet:
    """Order lines; a column that the maker does not know holds `x`."""
    return Sheet(tuple(headers), tuple(_row(headers, _order(number)) for number in range(count)))


def _order(number: int) -> dict[str, str]:
    return {
        "商品": f"红富士苹果{number}斤[/b]",
        "订单号": order_sn(number),
        "订单状态": ("已收货，退款成功", "已发货，待收货", "待发货", "未发货，退款成功")[
            number % 4
        ],
        "商品总价": f"{number + 20}.50",
        "用户实付金额": f"{number + 19}.50",
        "商家实收金额": f"1,0{number % 10}9.00",
        "商品数量": "1",
        "发货时间": "2026-11-08 09:30:00",
        "确认收货时间": "2026-11-11 15:20:07",
        "商品id": str(880_000 + number),
        "商品规格": "10斤装",
        "样式ID": str(60_006_038_400 + number),
        "售后状态": "售后处理中",
        "快递单号": f"YT88123456789{number:02d}",
        "快递公司": "圆通快递",
        "订单成交时间": "2026-11-07 22:01:59",
        "承诺发货时间": "2026-11-09 22:01:59",
        "商家备注": "勿动,\n易碎",
        "买家留言": "早点发",
        "邮费": "0.00",
        **dict.fromkeys(
            ("用户购买手机号", "配送员手机号", "充值号码", "消费者资料"), "13812345678"
        ),
        **dict.fromkeys(("街道/镇", "仓库所在地址", "旅行类信息"), "某某路1号"),
        "消费者资料上传时间": "",
    }


def after_sales(headers: Sequence[str] = AFTER_SALES, count: int = 5) -> Sheet:
    """After-sales."""
    rows = tuple(_row(headers, _after_sale(number)) for number in range(count))
    return Sheet(tuple(headers), rows)


def _after_sale(number: int) -> dict[str, str]:
    status = ("待商家处理", "待商家收货", "平台处理中", "退款成功", "退款关闭")[number % 5]
    applied, amount = f"2026-11-1{number % 10} 08:0{number % 6}:00", f"{number + 9}.90"
    return {
        "店铺名称": "阿强水果",
        "售后编号": str(22_012_312_345_600 + number),
        "售后单号": str(22_012_312_345_600 + number),
        "订单编号": order_sn(number),
        "订单号": order_sn(number),
        "发货运单号": f"YT88123456789{number:02d}",
        "退货运单号": "SF0000532102687" if number % 2 else "",
        "售后状态": status,
        "退款类型": "退货退款",
        "售后类型": "退款",
        "退款原因": "不想要了",
        "订单状态": "已发货",
        "处理状态": "待处理",
        "交易金额": f"{number + 10}.90",
        "退款金额": amount,
        "申请时间": applied,
        "售后申请时间": applied,
        "退货物流状态": "已签收" if number % 2 else "",
        "发货物流状态": "已签收",
        "包裹拦截状态": "未拦截",
        "买家": "王*: 1*****9",
        "商品ID": str(880_000 + number),
        "商品名称": '樱桃JJ级"顺丰"空运',
        "客服备注": "",
    }


def payouts(count: int = 3) -> Sheet:
    """Small payouts."""
    rows = tuple(
        (
            *("阿强水果", order_sn(number), "880001", "普通梨", "坏果补偿", "客服01"),
            *(f"2026-11-0{number + 1} 10:00:00", f"{number + 2}.00", "打款成功"),
        )
        for number in range(count)
    )
    return Sheet(PAYOUTS, rows)


def payouts_with_kinds() -> Sheet:
    """Payouts and coupons, one of every kind."""
    rows = tuple(
        (
            *(order_sn(number), f"2026/11/{number + 1} 10:00", f"-{number + 2}.00", kind),
            *("坏果补偿", "客服01", "打款成功"),
        )
        for number, kind in enumerate(PAYOUT_KINDS)
    )
    return Sheet(PAYOUTS_B, rows)


def service(headers: Sequence[str] = SERVICE, count: int = 3) -> Sheet:
    """A shop's metrics, a day a row; the last row is a period, and misses some figures."""
    rows = tuple(_service_row(headers, number, number == count - 1) for number in range(count))
    return Sheet(tuple(headers), rows)


def _service_row(headers: Sequence[str], number: int, is_last: bool) -> tuple[str, ...]:
    days = f"2026-11-{number + 16}"
    known = {
        "统计时间": f"2026-10-20 ~ {days}" if is_last else days,
        "纠纷退款数": str(number + 12),
        "纠纷退款数(近30天)": f"1,{number + 120}",
        "纠纷退款率": f"0.{number + 21}%",
        "纠纷退款率（近30天）": f"0.{number + 31}%",
        "近30天纠纷退款率": f"0.{number + 31}%",
        "纠纷退款率同行均值": "0.55%",
        "近30天纠纷退款率类目均值": "0.45%",
        "介入订单数": str(number + 30),
        "平台介入率": "1.05%",
        "平台介入率1m": "1.15%",
        "品质退款率": "-" if is_last else "2.50％",
        "品质退款率(%)": "2.5",
        "平均退款时长": "1天2小时",
        "成功退款订单数": "--" if is_last else "1,234",
        "成功退款金额（元）": "¥12,345.60",
        "成功退款金额": "12345.6",
        "成功退款率": "3.4%",
        "退货退款自主完结时长": "3天",
        "退款自主完结时长": "20小时",
    }
    cells: list[str] = []
    for place, header in enumerate(headers):
        figure = headers[place - 1]
        mean = "0.45%" if "率" in figure else "9"
        cells.append(mean if header == "类目均值" else known[header])
    return tuple(cells)


def _row(headers: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    plain = [header.strip().removesuffix("(元)").removesuffix("(件)") for header in headers]
    return tuple(known.get(name, "x") for name in plain)


@dataclass(frozen=True)
class Bill:
    """A bill with its preamble and sums."""

    lines: tuple[tuple[str, str, str, str, str, str, str], ...] = ()
    exported: str = EXPORTED
    until: str = "2026-11-18 23:59:59"
    sums: bool = True
    wrong: str = "0.00"
    """Added to the total that stands in the file."""
    headers: tuple[str, ...] = field(default=BILL)

    def grid(self) -> list[list[str]]:
        """All lines of the file."""
        income = [round(float(line[2]) * 100) for line in self.lines]
        spent = [round(float(line[3].split()[0]) * 100) for line in self.lines]
        total = sum(income) + sum(spent) + round(float(self.wrong) * 100)
        below = [
            [],
            [f"#支出合计：{sum(map(bool, spent))}笔{sum(spent) / 100:.2f}元"],
            [f"#收入合计：{sum(map(bool, income))}笔{sum(income) / 100:.2f}元"],
            [f"#总计：{total / 100:.2f}元"],
            [f"#导出时间：{self.exported}"],
        ]
        return [
            ["拼多多店铺账务明细查询"],
            [],
            [f"起始时间：2026-11-01 00:00:00  终止时间：{self.until}"],
            ["----------交易记录明细列表---------"],
            list(self.headers),
            *[list(line) for line in self.lines],
            *(below if self.sums else []),
        ]

    def csv(self, encoding: str = "gb18030") -> bytes:
        """The file as the zip holds it."""
        return grid_csv(self.grid(), encoding)


def bill_lines(count: int = 4) -> tuple[tuple[str, str, str, str, str, str, str], ...]:
    """Lines of every kind, newest first; the last two are identical."""
    kinds = (
        ("14.00", "0", "交易收入", "-", "0010002|交易收入-订单收入"),
        ("0", "-0.03 技术服务费", "技术服务费", "-", "0030002|技术服务费-基础技术服务费"),
        ("0.00", "-12.90", "交易退款", "-", "0020002|交易退款-订单退款"),
        ("0", "-2.00", "其他", "商家小额打款：小额补偿扣款(%s)", "0040001|售后费用-小额打款"),
    )
    lines = []
    for number in range(count):
        income, spent, kind, remark, description = kinds[number % 4]
        order = order_sn(number)
        named = remark % order if "%s" in remark else remark
        at = f"2026-11-1{8 - number % 8} 0{number % 10}:12:13"
        lines.append(("" if "%s" in remark else order, at, income, spent, kind, named, description))
    return (*lines, lines[-1])


def bill(**changes: Any) -> Bill:
    """A bill of some lines."""
    return Bill(**{"lines": bill_lines(), **changes})


def grid_csv(grid: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Lines of cells as delimited text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(grid)
    return stream.getvalue().encode(encoding)


def table_csv(
    sheet: Sheet,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    *,
    tabs: bool = False,
    notice: str = "",
) -> bytes:
    """A table as delimited text; `tabs` puts a TAB behind every cell, as the back end does."""
    tail = "\t" if tabs else ""
    grid = [[cell + tail for cell in row] for row in (sheet.headers, *sheet.rows)]
    return grid_csv([[notice], *grid] if notice else grid, encoding, delimiter)


def grid_xlsx(
    grid: Sequence[Sequence[Any]], *, name: str = "售后信息", created: datetime | None = None
) -> bytes:
    """Lines of cells as a workbook; numbers and times stay numbers and times."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    if created is not None:
        book.set_properties({"created": created})
    sheet = book.add_worksheet(name)
    times = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, times)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write(row, column, cell)
    book.close()
    return stream.getvalue()


def table_xlsx(sheet: Sheet, *, notice: str = "", created: datetime | None = None) -> bytes:
    """A table as a workbook, its notice in a row of its own."""
    above = [[notice]] if notice else []
    return grid_xlsx([*above, sheet.headers, *sheet.rows], created=created)


def zipped(members: Mapping[str, bytes], *, gbk_names: bool = False) -> bytes:
    """A zip; with `gbk_names` its names are written as Chinese Windows writes them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(_GbkName(name) if gbk_names else name, content)
    return stream.getvalue()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is GBK without any flag that says so."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800
