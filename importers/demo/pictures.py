"""Pictures that could prove something, drawn here: a courier's track, a label, a buyer's photo."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

from importers.demo.sales import Moment, Sale, named

TRACKED = 872
"""Tail of the dispute that the track and the label belong to."""

_PAPER, _INK, _FAINT = "#ffffff", "#222222", "#cccccc"


def track(moment: Moment) -> bytes:
    """A telephone's screen with the way of a parcel, newest first."""
    sale = _tracked()
    made = Image.new("RGB", (540, 960), "#f2f2f2")
    pen = ImageDraw.Draw(made)
    pen.rectangle((0, 0, 540, 90), fill="#e02e24")
    pen.text((24, 30), sale.waybill, fill=_PAPER, font_size=32)
    pen.rectangle((24, 120, 516, 930), fill=_PAPER)
    arrived, sent = sale.confirmed or 0, sale.shipped or 0
    for place in range(5):
        at, top = arrived + (sent - arrived) * place // 4, 170 + place * 150
        color = "#2a9d4a" if place == 0 else _FAINT
        pen.line((70, top, 70, min(top + 150, 900)), fill=_FAINT, width=4)
        pen.ellipse((56, top - 14, 84, top + 14), fill=color)
        pen.text((120, top - 16), moment.stamp(at), fill=_INK, font_size=28)
        pen.rectangle((120, top + 30, 470 - place * 40, top + 46), fill=_FAINT)
    return _png(made)


def label(moment: Moment) -> bytes:
    """A parcel's label: bars, the waybill, the order."""
    sale = _tracked()
    made = Image.new("RGB", (800, 600), "#b08d57")
    pen = ImageDraw.Draw(made)
    pen.rectangle((90, 60, 710, 540), fill=_PAPER, outline=_INK, width=4)
    dice = random.Random(TRACKED)  # noqa: S311 - a drawing
    left = 130
    while left < 660:
        width = dice.choice((3, 3, 6, 9))
        pen.rectangle((left, 100, left + width, 260), fill=_INK)
        left += width + dice.choice((4, 7, 10))
    pen.text((130, 280), sale.waybill, fill=_INK, font_size=44)
    pen.text((130, 360), moment.order_sn(sale), fill=_INK, font_size=32)
    pen.rectangle((130, 430, 560, 446), fill=_FAINT)
    pen.rectangle((130, 470, 480, 486), fill=_FAINT)
    return _png(made)


def bad_fruit() -> bytes:
    """A buyer's photo: fruit, one of it with spots. It is no particular buyer's."""
    made = Image.new("RGB", (640, 640), "#7c5a3a")
    pen = ImageDraw.Draw(made)
    for place, left in enumerate((60, 240, 420)):
        for row, top in enumerate((70, 250, 430)):
            fill = "#d8b43c" if (place, row) != (1, 1) else "#8a6a2a"
            pen.ellipse((left, top, left + 165, top + 165), fill=fill)
    for left, top, size in ((280, 300, 40), (330, 345, 28), (300, 370, 18)):
        pen.ellipse((left, top, left + size, top + size), fill="#33261a")
    return _png(made)


def _tracked() -> Sale:
    return next(sale for sale in named("evidence") if sale.tail == TRACKED)


def _png(made: Image.Image) -> bytes:
    stream = BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()
