"""Synthetic exports of any size, for measuring. Plain on purpose: ugliness is for the tests."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

SALES_HEADER = [
    "售后编号",
    "订单编号",
    "发货运单号",
    "退货运单号",
    "售后状态",
    "退款类型",
    "退款原因",
    "订单状态",
    "交易金额",
    "退款金额",
    "申请时间",
    "退货物流状态",
    "商品ID",
    "商品名称",
    "备注",
    "发货物流状态",
    "包裹拦截状态",
    "处理状态",
    "商品规格",
    "商品数量",
    "样式ID",
    "商家编码",
    "运费金额",
    "发货时间",
    "发货快递公司",
    "退货快递公司",
    "售后完结时间",
    "极速退款",
    "申请次数",
    "售后凭证数",
]
"""What parsers name, and as much again of what else such an export tells of an after-sale."""
ORDERS_HEADER = [
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "平台优惠折扣(元)",
    "多多支付立减金额(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "样式ID",
    "商家编码-规格维度",
    "商家编码-商品维度",
    "商家备注",
    "售后状态",
    "快递单号",
    "快递公司",
    "订单成交时间",
    "是否分期",
    "分期期数",
    "手续费承担方",
    "分期方式",
]
_STATUSES = ("退款成功", "退款成功", "退款关闭", "待商家处理", "待消费者发货", "退款成功")
_ORDER_STATUSES = ("已收货",) * 12 + ("已发货，待收货",) * 6 + ("已收货，退款成功", "待发货")
_TRACKS = ("已签收", "运输中", "已揽收", "")
_START = datetime(2026, 8, 1, 9)  # noqa: DTZ001 - exports carry no zone


def sales_csv(path: Path, count: int) -> Path:
    """An after-sales export (30 columns) of `count` rows."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(SALES_HEADER)
        for number in range(count):
            moment = _START + timedelta(seconds=number * 9_000_000 // count)
            status = dice.choice(_STATUSES)
            ended = moment + timedelta(seconds=dice.randrange(600, 400_000))
            writer.writerow(
                [
                    f"2200{number:010d}",
                    f"{moment:%y%m%d}-{number:015d}",
                    f"YT{number:013d}",
                    "",
                    status,
                    "退款",
                    "质量问题",
                    "已发货",
                    "128.00",
                    f"{dice.randrange(100, 20000) / 100:.2f}",
                    f"{moment:%Y-%m-%d %H:%M:%S}",
                    "",
                    f"90{number % 900:07d}",
                    "草莓礼盒装 产地直发 顺丰空运",
                    "",
                    dice.choice(_TRACKS),
                    "未拦截",
                    "",
                    "大果3斤装",
                    "1",
                    f"80{number % 4000:07d}",
                    f"CM-{number % 4000:05d}",
                    "0.00",
                    f"{moment - timedelta(hours=60):%Y-%m-%d %H:%M:%S}",
                    "圆通快递",
                    "",
                    f"{ended:%Y-%m-%d %H:%M:%S}" if status.startswith("退款") else "",
                    "否",
                    "1",
                    f"{dice.randrange(4)}",
                ]
            )
    return path


def orders_csv(path: Path, count: int) -> Path:
    """An orders export (27 columns) of `count` rows."""
    dice = random.Random(2)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(ORDERS_HEADER)
        for number in range(count):
            moment = _START + timedelta(seconds=number * 9_000_000 // count)
            price = f"{dice.randrange(100, 20000) / 100:.2f}\t"
            status = dice.choice(_ORDER_STATUSES)
            writer.writerow(
                [
                    "红富士苹果10斤 脆甜多汁",
                    f"{moment:%y%m%d}-{number:015d}",
                    status,
                    price,
                    "0.00",
                    "0.00",
                    "0.00",
                    "0.00",
                    price,
                    price,
                    "1\t",
                    f"{moment + timedelta(hours=9):%Y-%m-%d %H:%M:%S}",
                    f"{moment + timedelta(days=3):%Y-%m-%d %H:%M:%S}" if "收货" in status else "",
                    f"90{number % 900:07d}\t",
                    "10斤装",
                    f"80{number % 4000:07d}\t",
                    "SKU-A",
                    "GOODS-A",
                    "",
                    "无售后或售后取消",
                    f"YT{number:013d}\t",
                    "圆通快递",
                    f"{moment:%Y-%m-%d %H:%M:%S}",
                    "否",
                    "",
                    "",
                    "",
                ]
            )
    return path
