"""Model fields that Django lacks; each carries the `kind_type` by which a kind draws and cleans it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from kehai.kernel.money import CHOICES, HOME

if TYPE_CHECKING:
    # Generic to the type checker only.
    AnyField = models.Field[Any, Any]
    TextField = models.CharField[Any, Any]
    NumberField = models.DecimalField[Any, Any]
else:
    AnyField, TextField, NumberField = models.Field, models.CharField, models.DecimalField


class MoneyField(NumberField):
    """An amount in the company's currency, numeric(18,2); never a float."""

    kind_type = "money"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class QuantityField(NumberField):
    """A quantity or a unit price, numeric(18,6)."""

    kind_type = "decimal"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class CurrencyField(TextField):
    """The currency of the amounts beside it, by its ISO 4217 code (币种)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("choices", CHOICES)
        kwargs.setdefault("default", HOME)
        super().__init__(*args, **kwargs)


class MobileField(TextField):
    """A telephone number in one normal form (see text.mobile)."""

    kind_type = "mobile"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        super().__init__(*args, **kwargs)


class IdentityField(TextField):
    """An identity number of 18 characters (身份证号), masked by relation."""

    kind_type = "identity"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        super().__init__(*args, **kwargs)


class AccountField(TextField):
    """A bank account of 8 to 30 digits (银行账号), masked by relation."""

    kind_type = "account"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)


class AddressField(TextField):
    """A postal address (地址), masked by relation up to its district."""

    kind_type = "address"


class RegionField(TextField):
    """A GB/T 2260 code of 2, 4 or 6 digits (行政区划)."""

    kind_type = "region"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 6)
        super().__init__(*args, **kwargs)


class AnniversaryField(TextField):
    """A day that comes back every year, by the sun or by the moon (see lunar.py)."""

    kind_type = "anniversary"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 17)
        super().__init__(*args, **kwargs)


class CodeField(TextField):
    """An identifier in capitals and digits, never a number (编号、代码)."""

    kind_type = "code"


class FilesField(models.JSONField):
    """Ids of uploaded files, in order (附件)."""

    kind_type = "files"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class PictureField(models.JSONField):
    """One picture (图片): a list of at most one uploaded file; without it nothing, so that adding the column rewrites no row."""

    kind_type = "picture"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def tokens_literal(tokens: Iterable[str]) -> str:
    """A tsvector in PostgreSQL's writing; most tokens hold nothing that must be escaped, so all are looked at together."""
    plain = "\0".join(sorted(set(tokens)))  # no text of PostgreSQL holds a zero
    if "'" in plain or "\\" in plain:
        plain = plain.replace("\\", "\\\\").replace("'", "''")
    return "'" + plain.replace("\0", "' '") + "'" if plain else ""


def texts_literal(texts: Sequence[str]) -> str:
    """An array of texts in PostgreSQL's writing; the driver would look at every single one three times."""
    plain = "\0".join(texts)
    if '"' in plain or "\\" in plain:
        plain = plain.replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + plain.replace("\0", '","') + '"}' if texts else "{}"


def keys_literal(keys: Iterable[UUID]) -> str:
    """An array of ids in PostgreSQL's writing."""
    return "{" + ",".join([key.hex for key in keys]) + "}"


class TokensField(AnyField):
    """Search tokens as a tsvector, made by the program and never by a parser of the database."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's signature
        """A list of tokens becomes a tsvector literal."""
        if value is None or isinstance(value, str):
            return value
        return tokens_literal(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """A literal has no type of its own in a statement."""
        return "%s::tsvector"
