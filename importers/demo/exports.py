"""The made-up shop's export files, as ugly as real ones: a notice above the header, tabs in cells,
GB18030, a zipped bill with preamble and footers, a workbook that Excel has spoilt."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import xlsxwriter

from importers.demo.sales import (
    COUPON,
    DAY,
    EMPTY_RETURN,
    FREIGHT,
    Moment,
    Payout,
    Sale,
    named,
    payouts,
    returned,
    shop_name,
)
from models.money import yuan_text

_AFTER_SALE_COLUMNS = (
    *("店铺名称", "售后编号", "订单编号", "发货运单号", "退货运单号", "售后状态", "退款类型"),
    *("退款原因", "订单状态", "交易金额", "退款金额", "申请时间", "退货物流状态", "发货物流状态"),
    *("包裹拦截状态", "商品ID", "商品名称", "买家", "客服备注"),
)
_ORDER_COLUMNS = (
    *("商品", "订单号", "订单状态", "商品总价(元)", "邮费(元)", "店铺优惠折扣(元)"),
    *("用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "发货时间", "确认收货时间"),
    *("商品id\t", "商品规格", "样式ID", "商家备注", "买家留言", "售后状态", "快递单号"),
    "快递公司",
    *("订单成交时间", " 用户购买手机号"),
)
_BILL_COLUMNS = (
    *("商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账务类型", "备注"),
    "业务描述",
)
_PAYOUT_COLUMNS = (
    *("订单号", "商品ID", "商品名称", "扣款原因", "申请人", "申请时间", "申请扣款金额"),
    "打款状态",
)


def after_sales(moment: Moment, sales: Iterable[Sale], made: datetime) -> bytes:
    """The after-sales workbench export: a workbook with a notice in its first row."""
    notice = "导出数据仅供参考,请以商家后台实时状态为准"
    rows = [_after_sale_row(moment, sale) for sale in sales if sale.applied is not None]
    return _workbook("售后信息", [[notice], _AFTER_SALE_COLUMNS, *rows], made)


def waiting_yesterday(moment: Moment, made: datetime) -> bytes:
    """An export of yesterday, filtered by 待商家处理: some of it has ended since."""
    now = (moment.now - made) // timedelta(minutes=1)
    waited = [
        replace(sale, status="待商家处理")
        for sale in (*named("saved"), *named("expiring"))
        if sale.status in ("待商家处理", "退款关闭") and (sale.applied or 0) > now
    ]
    return after_sales(moment, waited, made)


def spoilt_after_sales(moment: Moment) -> bytes:
    """An older after-sales export that Excel has saved as CSV: three of its rows cannot be read."""
    good = _after_sale_row(moment, named("refunded")[-1])
    columns = _AFTER_SALE_COLUMNS
    rows = [list(good) for _ in range(4)]
    rows[1][columns.index("售后编号")] = "2.20123E+13"
    rows[2][columns.index("退款金额")] = "贰拾元"
    rows[3][columns.index("售后编号")] = ""
    stream = io.StringIO()
    csv.writer(stream).writerows([columns, *rows])
    return stream.getvalue().encode("utf-8-sig")


def orders(moment: Moment, sales: Iterable[Sale]) -> bytes:
    """The orders export: GB18030, tabs behind many values."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_ORDER_COLUMNS)
    for sale in sorted(sales, key=lambda sale: (sale.ordered, sale.tail)):
        if sale.in_orders and not sale.second:
            writer.writerow(_order_row(moment, sale))
    return stream.getvalue().encode("gb18030")


def bill(moment: Moment, sales: Sequence[Sale], name: str, made: datetime, *, back: int) -> bytes:
    """A bill of thirty days, one GB18030 CSV in a zip; `back` counts from the newest, 0.

    The newest covers the month up to the day before yesterday.
    """
    newest = moment.ago(2 * DAY).replace(hour=23, minute=59, second=59)
    end = newest - timedelta(days=30 * back)
    start = end - timedelta(days=30) + timedelta(seconds=1)
    lines = sorted(
        (line for line in _bill_lines(moment, sales) if start <= line.at <= end),
        key=lambda line: (line.at, line.order_sn, line.code),
        reverse=True,
    )
    stream = io.StringIO()
    writer = csv.writer(stream)
    stream.write("拼多多店铺账务明细查询\r\n\r\n")
    stream.write(f"起始时间：{_stamp(start)}  终止时间：{_stamp(end)}\r\n")
    stream.write("----------交易记录明细列表---------\r\n")
    writer.writerow(_BILL_COLUMNS)
    writer.writerows(line.cells() for line in lines)
    paid = [line.fen for line in lines if line.fen < 0]
    came = [line.fen for line in lines if line.fen > 0]
    stream.write(f"\r\n#支出合计：{len(paid)}笔{_plain(sum(paid))}元\r\n")
    stream.write(f"#收入合计：{len(came)}笔{_plain(sum(came))}元\r\n")
    stream.write(f"#总计：{_plain(sum(paid) + sum(came))}元\r\n#导出时间：{_stamp(made)}\r\n")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name, made.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, stream.getvalue().encode("gb18030"))
    return packed.getvalue()


def small_payouts(moment: Moment, made: datetime) -> bytes:
    """The small-payouts export, a workbook."""
    rows = [
        [
            *(moment.order_sn(payout.sale), payout.sale.product_id, payout.sale.product),
            *(payout.record, payout.who, moment.stamp(payout.at), _plain(payout.fen), "打款成功"),
        ]
        for payout in payouts()
        if payout.record
    ]
    return _workbook("小额打款", [_PAYOUT_COLUMNS, *rows], made)


def payout_table(moment: Moment) -> bytes:
    """Our own template for payouts: what a work order paid, and a coupon, which no export lists."""
    rows = (
        (FREIGHT, 26 * 60, "8.00", "退运费", "七天无理由退货运费", "平台"),
        (COUPON, 27 * 60, "5.00", "无门槛券", "坏果安抚", "客服02"),
    )
    known = {sale.tail: sale for sale in (*named("refunded"), *(one.sale for one in payouts()))}
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["订单编号", "申请时间", "金额", "类型", "原因", "申请人", "状态"])
    for tail, at, amount, kind, reason, who in rows:
        number = moment.order_sn(known[tail])
        writer.writerow([number, moment.stamp(at), amount, kind, reason, who, "打款成功"])
    return stream.getvalue().encode("utf-8-sig")


def service(moment: Moment, sales: Sequence[Sale], made: datetime) -> bytes:
    """服务概况: a row a day for a week, figures of 30 days, a bare mean behind each rate."""
    columns = (
        *("统计时间", "纠纷退款数(近30天)", "纠纷退款率(近30天)", "类目均值", "介入订单数(近30天)"),
        *("平台介入率(近30天)", "类目均值", "品质退款率(近30天)", "平均退款时长"),
        *("成功退款订单数(近30天)", "成功退款金额(近30天)（元）", "成功退款率(近30天)"),
    )
    rows = [_service_row(moment, sales, days) for days in range(1, 8)]
    return _workbook("服务概况", [["数据每日更新"], columns, *rows], made)


def _service_row(moment: Moment, sales: Sequence[Sale], days: int) -> list[str]:
    """The figures of the thirty days that end so many days ago, counted from the shop's sales."""
    last, first = days * DAY, (days + 30) * DAY
    orders = sum(last <= sale.ordered < first and not sale.second for sale in sales)
    back = [one for one in sales if one.refunded and last <= one.refunded < first]
    stepped_in = [
        one for one in sales if one.status == "平台处理中" and last <= (one.applied or 0) < first
    ]
    disputes = sum(one.agreed == "平台" for one in back)
    interventions = disputes + len(stepped_in)
    quality = sum(one.reason == "质量问题" for one in back)

    def rate(count: int) -> str:
        return f"{count * 100 / orders:.2f}%"

    return [
        *(f"{moment.ago(last):%Y-%m-%d}", str(disputes), rate(disputes), "0.52%"),
        *(str(interventions), rate(interventions), "1.40%", rate(quality), "1天4小时"),
        *(str(len(back)), yuan_text(sum(one.refund for one in back)), rate(len(back))),
    ]


def agreed(moment: Moment, sales: Iterable[Sale]) -> bytes:
    """Our own template for who agreed, filled in; one return came back empty."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["订单编号", "售后编号", "谁同意", "退款时间", "退货情况"])
    for sale in sorted(sales, key=lambda sale: (sale.refunded or 0, sale.tail)):
        if sale.agreed:
            found = "空包" if sale.tail == EMPTY_RETURN else ""
            numbers = (moment.order_sn(sale), moment.after_sale_id(sale))
            writer.writerow([*numbers, sale.agreed, moment.stamp(sale.refunded), found])
    return stream.getvalue().encode("utf-8-sig")


def _after_sale_row(moment: Moment, sale: Sale) -> list[str]:
    blocked = "未拦截" if sale.ship_track == "运输中" else ""
    return [
        *(shop_name(), moment.after_sale_id(sale), moment.order_sn(sale), sale.waybill),
        *(sale.return_waybill, sale.status, sale.kind, sale.reason, sale.ship_state),
        *(_plain(sale.paid), _plain(sale.refund), moment.stamp(sale.applied)),
        *(sale.return_track, sale.ship_track, blocked, sale.product_id, sale.product),
        *("王*: 1*****9", ""),
    ]


def _order_row(moment: Moment, sale: Sale) -> list[str]:
    paid = _plain(sale.paid)
    refunded = sale.status == "退款成功" and sale.applied is not None
    open_case = sale.applied is not None and not refunded and sale.status != "退款关闭"
    state = "退款成功" if refunded else "售后处理中" if open_case else "无售后或售后取消"
    return [
        *(sale.product, moment.order_sn(sale), sale.order_status, f"{paid}\t", "0.00\t", "0.00\t"),
        *(f"{paid}\t", f"{paid}\t", f"{sale.count}\t", moment.stamp(sale.shipped)),
        *(moment.stamp(sale.confirmed), f"{sale.product_id}\t", "默认规格"),
        *(f"{sale.product_id}01\t", "", sale.buyer_note, state, f"{sale.waybill}\t"),
        *("圆通快递" if sale.waybill else "", moment.stamp(sale.ordered), "138****0000"),
    ]


class _BillLine(NamedTuple):
    at: datetime
    order_sn: str
    fen: int
    account_type: str
    remark: str
    code: str

    def cells(self) -> list[str]:
        """The line as the platform writes it: one of the two amounts is 0."""
        came, paid = (_plain(self.fen), "0") if self.fen > 0 else ("0", _plain(self.fen))
        stamp = f"{self.at:%Y-%m-%d %H:%M:%S}"
        return [self.order_sn, stamp, came, paid, self.account_type, self.remark, self.code]


def _bill_lines(moment: Moment, sales: Sequence[Sale]) -> Iterable[_BillLine]:
    for sale in sales:
        number = moment.order_sn(sale)
        if sale.confirmed is not None and not sale.second:
            at, fee = moment.ago(sale.confirmed), -max(1, sale.paid * 6 // 1000)
            yield _BillLine(at, number, sale.paid, "交易收入", "-", "0010002|交易收入-订单收入")
            yield _BillLine(at, number, fee, "技术服务费", "-", "0030002|技术服务费-基础技术服务费")
        if sale.refunded is not None:
            code = "0020002|交易退款-订单退款"
            taken = -(sale.booked or sale.refund)
            yield _BillLine(moment.ago(sale.refunded), number, taken, "交易退款", "-", code)
    for payout in payouts():
        if payout.code:
            yield _payout_line(moment, payout)
    numbers = {sale.tail: moment.order_sn(sale) for sale in sales}
    for one in returned():
        yield _BillLine(moment.ago(one.at), numbers[one.tail], one.fen, "其他收入", "-", one.code)


def _payout_line(moment: Moment, payout: Payout) -> _BillLine:
    number = moment.order_sn(payout.sale)
    remark = f"商家小额打款：小额补偿扣款({number})" if payout.record else "-"
    return _BillLine(moment.ago(payout.at), number, -payout.fen, "其他", remark, payout.code)


def _workbook(sheet: str, rows: Sequence[Sequence[str]], made: datetime) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
        page = book.add_worksheet(sheet)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(line, column, cell)
    return stream.getvalue()


def _plain(fen: int) -> str:
    return yuan_text(fen).replace(",", "")


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def shuffled(sales: Sequence[Sale], source: random.Random) -> list[Sale]:
    """The sales in the order of no particular column, as the platform exports them."""
    return source.sample(list(sales), len(sales))
