"""Text as people write it: folding, cleaning, telephone numbers, masks and the tokens that search stores.

Refuses what PostgreSQL or a screen cannot hold: NUL, lone surrogates, control characters.
Search tokens carry a namespace, so that a query can be limited to what its actor may read: n: name,
t: last four digits of a telephone number, f: full telephone number, d: number of a document or certificate.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

import phonenumbers
from django.utils.translation import gettext_lazy as _

from kehai.kernel import han

MASK = "****"
SHORT_NUMBER, SHORT_TEXT = 10, 6  # below ten digits, up to six characters a mask would hide too little
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))  # pasted from web pages, never meant
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_OR_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SEPARATORS = re.compile(r"[\s\-().·_/‐-―]+")  # also the dashes that people paste
_MAINLAND = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]")
_NUMBER_LIKE = re.compile(r"[0-9a-z][0-9a-z\-/_.]*")
_WHOLE_PHONE = 7
_TAIL = 4
_LONGEST_QUERY = 80


class QueryTokens(NamedTuple):
    """What a query could mean; the parts are alternatives, the tokens within ``name`` must all be there.

    ``prefix`` says that the query is one character: its token is the beginning of a stored one.
    """

    name: list[str]
    prefix: bool
    tail: str | None
    phone: str | None
    number: str | None


def fold(text: str) -> str:
    """Return the form in which two spellings of the same text are equal (width, case, spaces)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return " ".join(text.casefold().split())


def simplify(text: str) -> str:
    """Return the text in simplified characters, for comparing; what is shown to people stays as written."""
    return han.simplify(text)


def clean_text(value: str, max_length: int | None = None, *, lines: bool = False) -> str:
    """Return the text without outer white space, or raise ValueError with a sentence for people.

    ``lines`` allows line breaks and tabs; they come back as plain newlines.
    """
    if _SURROGATE.search(value):
        raise ValueError(_("This text contains characters that are not valid."))
    if lines:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = value.strip().strip("\u200b\u2060\ufeff").strip()
    if (_CONTROL if lines else _CONTROL_OR_LINE).search(value):
        raise ValueError(_("This text contains control characters."))
    if max_length is not None and len(value) > max_length:
        sizes = {"max": max_length, "length": len(value)}
        raise ValueError(_("At most %(max)d characters; this has %(length)d.") % sizes)
    return value


def phone(raw: str) -> str:
    """Return a telephone number in its one stored form, or raise ValueError.

    Mainland mobiles are eleven plain digits (13812345678), all others E.164 (+8675586013388, +85291234567).
    """
    text = unicodedata.normalize("NFKC", raw).translate(_INVISIBLE)
    if mainland := _MAINLAND.fullmatch(_SEPARATORS.sub("", text)):
        return mainland[1]
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number) or number.extension:
        raise ValueError(_("This is not a telephone number."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def mobile(raw: str) -> str:
    """Return a mobile number in its one stored form (see ``phone``), or raise ValueError for anything else."""
    number = phone(raw)
    if number.startswith("+86"):
        raise ValueError(_("This is not a mobile number."))
    return number


def identity(raw: str) -> str:
    """Return an identity number (公民身份号码) in its one form, or raise ValueError.

    GB 11643-1999: 17 digits (region, date of birth, sequence) and a check character of ISO 7064 MOD 11-2.
    """
    number = unicodedata.normalize("NFKC", raw).translate(_INVISIBLE).replace(" ", "").upper()
    if not _IDENTITY.fullmatch(number):
        raise ValueError
    date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(number[:17]))
    if number[17] != "10X98765432"[total % 11]:
        raise ValueError
    return number


def bigrams(text: str) -> list[str]:
    """Return each pair of neighbouring letters or digits, then the last one alone, each once.

    Punctuation and spaces do not count. The last character alone lets a query of one character find it
    as the beginning of some token.
    """
    letters = fold(text)
    if not letters.isalnum():
        letters = "".join(filter(str.isalnum, letters))
    return list(dict.fromkeys([letters[at : at + 2] for at in range(len(letters))]))


def name_tokens(name: str) -> list[str]:
    """Return the tokens under which a name is stored: 上海 gives n:上海 and n:海."""
    return ["n:" + pair for pair in bigrams(name)]


def number_tokens(number: str) -> list[str]:
    """Return the tokens of a document's number: KH-2026-000123 whole, without its marks, its last four, and 123."""
    folded = fold(number)
    plain = "".join(filter(str.isalnum, folded))
    if not plain:
        return []
    tail = folded[len(folded.rstrip("0123456789")) :]
    found = [plain, plain[-4:], tail, tail.lstrip("0")]
    return ["d:" + token for token in dict.fromkeys(found) if token]


def phone_tokens(number: str) -> list[str]:
    """Return the tokens of a stored telephone number: its last four digits and the whole."""
    return [f"t:{number[-_TAIL:]}", f"f:{number}"] if len(number) > _TAIL else []


def query_tokens(query: str) -> QueryTokens:
    """Return what a typed query could mean: part of a name, a phone's tail, a whole phone, a document's number."""
    query = query[:_LONGEST_QUERY]
    folded = fold(query)
    pairs = bigrams(query)
    letters = "".join(filter(str.isalnum, folded))
    single = len(letters) == 1
    name = ["n:" + pair for pair in (pairs if single else [pair for pair in pairs if len(pair) == 2])]
    digits = _SEPARATORS.sub("", folded)
    tail = f"t:{digits}" if len(digits) == _TAIL and digits.isdecimal() else None
    has_digit = any(letter.isdecimal() for letter in letters)
    number = "d:" + letters if has_digit and _NUMBER_LIKE.fullmatch(folded) else None
    return QueryTokens(name, single, tail, _whole_phone(digits), number)


def _whole_phone(digits: str) -> str | None:
    if len(digits) < _WHOLE_PHONE or not digits.lstrip("+").isdecimal():
        return None
    try:
        return "f:" + phone(digits)
    except ValueError:
        return None
