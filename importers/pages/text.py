"""Makes copied text comparable without losing its lines. Knows nothing of what it says."""

import re
from bisect import bisect_right
from dataclasses import dataclass

EXCERPT = 200
"""Characters of a line that are kept beside what was read from it."""

PAGE_BREAK = "\f"
"""Stands between the frames of a saved page; no row reaches across it."""

_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]")

# What a browser or a chat program leaves inside numbers: no width, or a mere hint to a renderer.
# Lone halves of surrogate pairs are dropped too: they can be neither stored nor shown.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

# Digits and letters only: the width of commas and colons is part of a wording as written.
_WIDTHS = (
    {ord("０") + n: ord("0") + n for n in range(10)}
    | {ord("Ａ") + n: ord("A") + n for n in range(26)}
    | {ord("ａ") + n: ord("a") + n for n in range(26)}
    | {ord("．"): ord("."), ord("／"): ord("/")}
    | {ord(space): " " for space in _SPACES}
    | {ord(mark): "\t" for mark in "\x0b\x85\u2028\u2029"}
)

_COMMA_GAP = re.compile(r"(?<=[^\W0-9A-Za-z_]) {0,4}([，,]) {1,4}(?=[^\W0-9A-Za-z_])")

_MONEY_GAP = re.compile(r"(?<=[¥￥]) {1,3}(?=[0-9])|(?<=[0-9]) {1,3}(?=元)")

# After these words stands what identifies a person; nothing of a case follows on the same line.
_PERSONAL = re.compile(
    r"(?:收货(?:人|地址|信息)|收件(?:人|地址)|联系(?:人|地址|电话|方式)|手机(?:号码?)?|电话|身份证号?"
    r"|买家(?:昵称|姓名)?|详细地址)\s*[:：]"
)
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
_LINE_PHONE = re.compile(r"(?<![0-9])0[0-9]{2,3}[- ][0-9]{7,8}(?![0-9])")
_VALUE_BEHIND = re.compile(rf"({_PERSONAL.pattern})[^,，。;；!！)）\]】\s]{{0,60}}")
_STAFF = re.compile(
    r"((?:派件|派送|快递|收件|取件|揽件|配送)(?:业务)?(?:员|小哥)|业务员)(\s?[:：]?\s?)"
    r"(?!正在|已|将|为|在|上门)[\u4e00-\u9fff]{2,4}(?=[,，。;；(（)）\]】\s]|正在|已|\*{3}|\Z)"
)
_SIGNER = re.compile(
    r"(签收人\s?[:：]\s?|由[【\[]?(?=[\u4e00-\u9fff*]{2,4}[】\]]?(?:代)?签收))"
    r"(?P<who>[\u4e00-\u9fff*]{2,8}?)(?=[^\u4e00-\u9fff*]|代?签收|\Z)"
)
_NO_NAMES = re.compile(
    r"本人|家人|同事|门卫|保安|前台|物业|驿站|代收|代签|自提|快递柜|丰巢|收发室|仓库|他人|邮件"
)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text after cleaning, with the positions at which its lines start."""

    text: str
    starts: tuple[int, ...]

    def line_at(self, position: int) -> int:
        """Number of the line that holds a position, from 1, as an editor counts it."""
        return bisect_right(self.starts, position)

    def line_bounds(self, position: int) -> tuple[int, int]:
        """Start and end of the line that holds a position, without its line break."""
        line = self.line_at(position)
        last = line == len(self.starts)
        return self.starts[line - 1], len(self.text) if last else self.starts[line] - 1

    def excerpt(self, position: int, until: int | None = None) -> str:
        """The line around a position, blanks collapsed, personal data cut, at most `EXCERPT` long.

        Of a page on one line it is what stands from the position to `until`.
        """
        start, end = self.line_bounds(position)
        if end - start > EXCERPT:
            start, end = position, min(end, position + 2 * EXCERPT, until or end)
        return without_personal(squeezed(self.text[start:end]))[:EXCERPT]


def clean(raw: str) -> PageText:
    """Drop what cannot be seen, make digits and blanks plain, keep every line where it was."""
    text = _ESCAPES.sub("", raw).replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text).translate(_WIDTHS)
    text = _MONEY_GAP.sub("", _COMMA_GAP.sub(r"\1", text))
    return PageText(text, (0, *(match.end() for match in re.finditer("\n", text))))


def squeezed(text: str) -> str:
    """Text with every run of blanks made one space."""
    return " ".join(text.split())


def cells(text: str) -> list[str]:
    """What stands between tabs and line breaks, squeezed, without empty ones."""
    return [cell for part in re.split(r"[\t\n\f]", text) if (cell := squeezed(part))]


def without_personal(text: str) -> str:
    """Text up to the first label of a person's data, with mobile numbers blanked."""
    label = _PERSONAL.search(text)
    if label is not None:
        text = text[: label.start()]
    return _PHONE.sub("***", text).strip()


def masked(text: str) -> str:
    """Text with telephone numbers, names and what stands behind a label of personal data blanked.

    What comes after is kept, unlike in `without_personal`. Of a signer's name the first character
    stays, as the platform itself masks names; who is no person by name (门卫, 驿站) stays.
    """
    text = _VALUE_BEHIND.sub(r"\1***", text)
    text = _LINE_PHONE.sub("***", _PHONE.sub("***", text))
    return _SIGNER.sub(_signer, _STAFF.sub(r"\1\2***", text)).strip()


def _signer(match: re.Match[str]) -> str:
    who = match["who"]
    return match[0] if _NO_NAMES.search(who) else f"{match[1]}{who[0]}*"
