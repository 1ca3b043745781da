"""Blanks personal data in texts that leave the program. Pure.

Numbers of orders, after-sales and waybills stay: the platform needs them. What a picture shows is not
looked at.
"""

import re

_DIGITS = {ord("０") + digit: ord("0") + digit for digit in range(10)}
_PHONE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[-\s]?)?(1[3-9])[0-9][-\s]?[0-9]{4}[-\s]?[0-9]{2}([0-9]{2})"
    r"(?![0-9A-Za-z])"
)
_LANDLINE = re.compile(r"(?<![0-9])(0[0-9]{2,3})[- ][0-9]{7,8}(?![0-9])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_MAIL = re.compile(r"[A-Za-z0-9_.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ACCOUNT = re.compile(
    r"(微信号?|(?<![A-Za-z])(?:QQ|VX|WX)号?|旺旺号?|支付宝(?:账号)?)"
    r"(\s?[:：]?\s?(?:是|为)?\s?)[A-Za-z0-9_.@-]{5,}",
    re.IGNORECASE,
)
_CARD = re.compile(r"((?:银行)?卡号?)(\s?[:：]?\s?)[0-9][0-9 -]{13,22}[0-9]")
_NICKNAME = re.compile(r"((?:买家)?(?:昵称|会员名))(\s?[:：]\s?)[^\s,，;；。|]+")
_HAN = "\u4e00-\u9fff"
_NAMED = re.compile(
    r"(签收人|代签人|收件人|收货人|寄件人|联系人|姓名|(?:快递|派件|派送|配送|收件|取件|揽件|揽收)(?:业务)?员"
    r"|派件人|业务员)"
    r"([:：\s]{0,3}(?:是|为)?[【\[(（]?)"
    r"(?!正在|已|将|在|上门|未|没|不|电话|是|为|签收)"
    rf"([{_HAN}·]{{2,4}}?)"
    rf"(?=$|[^{_HAN}·]|本人|代?签收|代收|正在|已|收(?![{_HAN}]))"
)
_SIGNED_BY = re.compile(rf"(由)(\s?[【\[]?\s?)([{_HAN}·]{{2,4}}?)(?=\s?[】\]]?\s?代?签收)")
_PLACE = re.compile(
    r"((?:收货|寄件|退货|家庭|联系)?地址)([:：]\s*)[^,，;；。|\n]+?"
    r"(?=\s*(?:[,，;；。|\n]|$|\s(?:订单|运单|快递|售后|电话|手机)))"
)
# A street alone may be where a parcel is; with a house number it is where somebody lives.
_BARE_PLACE = re.compile(
    rf"[{_HAN}]{{2,8}}(?:省|自治区|市)\s?[{_HAN}]{{1,10}}?(?:市|区|县|州|旗)\s?"
    rf"[{_HAN}0-9A-Za-z ]{{1,20}}?(?:路|街|道|巷|弄|镇|乡|村|小区|花园|大厦)"
    rf"[{_HAN}0-9A-Za-z-]{{0,20}}?[0-9]+(?:号|栋|幢|楼|单元|室)"
    rf"(?:\s?[{_HAN}0-9A-Za-z-]{{0,10}}?[0-9]+(?:号|栋|幢|楼|单元|室))*"
)
_NOBODY = (
    *("本人", "他人", "家人", "同事", "门卫", "保安", "前台", "物业", "驿站", "代收"),
    *("丰巢", "菜鸟", "快递", "收发室", "自提", "仓库", "平台"),
    *("买家", "消费者", "商家", "卖家"),
)
"""Who signed, without a name."""


def masked(text: str) -> str:
    """The text with telephone and identity numbers, mail addresses, named people and addresses blanked."""
    text = _PHONE.sub(r"\1*******\2", text.translate(_DIGITS))
    text = _LANDLINE.sub(r"\1-****", text)
    text = _IDENTITY.sub(_without_birthday, text)
    text = _MAIL.sub("***@***", text)
    for named in (_ACCOUNT, _CARD, _NICKNAME):
        text = named.sub(r"\1\2***", text)
    text = _SIGNED_BY.sub(_family_name, _NAMED.sub(_family_name, text))
    return _BARE_PLACE.sub("***", _PLACE.sub(r"\1\2***", text))


def _without_birthday(match: re.Match[str]) -> str:
    """Only a number whose last place sums up the others is an identity number; waybills are not."""
    number = match.group()
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    fits = "10X98765432"[total % 11] == number[17].upper()
    return f"{number[:3]}***********{number[-4:]}" if fits else number


def _family_name(match: re.Match[str]) -> str:
    title, gap, name = match.groups()
    if any(word in name for word in _NOBODY):
        return match.group()
    return f"{title}{gap}{name[0]}{'*' * (len(name) - 1)}"
