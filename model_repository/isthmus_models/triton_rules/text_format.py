"""Protobuf's text format, token by token, as the C++ tokenizer that Triton uses reads it.

Python's reader differs: it refuses `- 1` and bytes that aren't UTF-8, and takes `1_0`, `+1`, `"\\d"`, NUL. So the text
is read by the rules of C++ first and written again in a form that both read alike, each token in its place.
Source: https://github.com/protocolbuffers/protobuf/blob/v21.0/src/google/protobuf/io/tokenizer.cc; each case was put
to tritonserver 2.51 (tests/model_repository/triton_rules).
"""

import re

from google.protobuf import text_encoding

_SKIPPED = re.compile(r"(?:[ \t\r\v\f\n]|#[^\n\0]*)+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"\.?[0-9]")
_HEX = re.compile(r"0[xX]([0-9a-fA-F]*)")
_OCTAL = re.compile(r"0([0-7]+)")
_DECIMAL = re.compile(r"(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))([eE][-+]?[0-9]*)?([fF])?")
_ESCAPE = re.compile(
    r"""\\(?:(?P<plain>[abfnrtv\\?'"])|(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{1,2})"""
    r"""|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))"""
)
_PLAIN = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "?": 63, "'": 39, '"': 34}


class Unreadable(ValueError):
    """A text that Triton can't read as a model configuration; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, what: str) -> None:
        super().__init__(f"{line}:{column}: {what}")
        self.line, self.column, self.what = line, column, what


def canonical(text: str) -> str:
    """The same configuration with every token written as C++ and Python both read it.

    Raises:
        Unreadable: a token that the C++ tokenizer refuses.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._written: list[str] = []
        self._line, self._end, self._column = 0, 0, 0
        """Where the line that is read began and its last token ended, and how far the one that is written is."""

    def read(self) -> str:
        minus, start = "", 0
        while self._skip():
            char = self._text[self._at]
            start = start if minus else self._at
            if char in "\"'":
                token = self._string(char)
            elif _NUMBER.match(self._text, self._at):
                token = self._number()
            elif match := _NAME.match(self._text, self._at):
                self._at, token = match.end(), match[0]
            elif not char.isascii() or char < " ":
                raise self._error(f"got the character {char!r} outside of a string")
            elif char == "-":
                self._at += 1
                if minus:
                    raise self._error("got two minus signs")
                minus = "-"
                continue
            elif char == "+":
                raise self._error("got '+', numbers have no plus sign")
            else:
                self._at, token = self._at + 1, char
            if minus and not (token[0].isalnum() or token[0] in "._"):
                raise self._error(f"got {token!r} after a minus sign, expected a number")
            self._write(start, minus + token)
            minus = ""
        return "".join(self._written)

    def _write(self, start: int, token: str) -> None:
        """Write a token below where it was read, or as near as the longer ones before it allow."""
        apart = 0 if start == self._end else 1
        padded = " " * max(start - self._line - self._column, apart) + token
        self._written.append(padded)
        self._end, self._column = self._at, self._column + len(padded)

    def _skip(self) -> bool:
        """Go past spaces and comments, keeping the lines; whether there is more."""
        if match := _SKIPPED.match(self._text, self._at):
            self._at = match.end()
            if lines := match[0].count("\n"):
                self._written.append("\n" * lines)
                self._line, self._column = match.start() + match[0].rindex("\n") + 1, 0
                self._end = self._line
        return self._at < len(self._text)

    def _number(self) -> str:
        for pattern, base in ((_HEX, 16), (_OCTAL, 8)):
            if match := pattern.match(self._text, self._at):
                if not match[1]:
                    raise self._error("got '0x' without hexadecimal digits")
                self._end_number(match.end())
                return hex(int(match[1], base))
        match = _DECIMAL.match(self._text, self._at)
        assert match is not None
        whole = match[1] is None and match[2] is None and match[3] is None
        if re.match(r"0[0-9]", match[0]):
            raise self._error(f"got {match[0]}, numbers with a leading zero are octal")
        if match[3] and not match[3][-1].isdigit():
            raise self._error(f"got {match[0]}, expected digits after the exponent")
        self._end_number(match.end())
        digits = match[0].rstrip("fF")
        return digits if whole and not match[4] else repr(float(digits))

    def _end_number(self, end: int) -> None:
        following = self._text[end : end + 1]
        if following == "." or _NAME.match(following):
            raise self._error(f"got {self._text[self._at : end + 1]!r}, expected a space after the number")
        self._at = end

    def _string(self, quote: str) -> str:
        """A string literal, as bytes: escapes may make any, and Triton only logs those that aren't UTF-8."""
        self._at += 1
        data = bytearray()
        while (char := self._text[self._at : self._at + 1]) != quote:
            if char in ("", "\0", "\n"):
                raise self._error("got a string that doesn't end on its line")
            if char == "\\":
                match = _ESCAPE.match(self._text, self._at)
                if match is None:
                    raise self._error(f"got the escape {self._text[self._at : self._at + 2]!r}, which doesn't exist")
                data += _unescaped(match)
                self._at = match.end()
            else:
                data += char.encode("utf-8", "surrogatepass")
                self._at += 1
        self._at += 1
        escaped: str = text_encoding.CEscape(bytes(data).decode(errors="replace").encode(), as_utf8=False)
        return f'"{escaped}"'

    def _error(self, what: str) -> Unreadable:
        before = self._text[: self._at]
        return Unreadable(before.count("\n") + 1, len(before) - before.rfind("\n"), what)


def _unescaped(match: "re.Match[str]") -> bytes:
    if match["plain"]:
        return bytes([_PLAIN[match["plain"]]])
    if match["octal"] or match["hex"]:
        return bytes([int(match["octal"] or match["hex"], 8 if match["octal"] else 16) & 0xFF])
    return chr(int(match["u"] or match["U"], 16)).encode("utf-8", "surrogatepass")
