"""What a form may ask of a stranger or of a customer: the published fields of a customer and a contact, and the need (T52, B19).

Never asked: what the house decides (stage, grade, source), by which people reach a record, and what links to others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import catalogue
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field, longtext
from kehai.kernel.kind import Kind

CUSTOMER, CONTACT, NEED, OF_CONTACT = "customers.customer", "customers.contact", "need", "contact."
TYPES = frozenset({"text", "longtext", "code", "mobile", "email", "address", "region", "date", "integer", "decimal", "money", "choice", "boolean"})
UNASKED = frozenset(
    {
        *("stage", "intention", "grade", "category", "source", "source_detail", "remark", "is_main", "legal_hold", "number"),
        *("legal_basis", "consent_source", "consent_on", "no_phone", "no_sms", "no_wechat", "no_email", "kind_of"),
    }
)
# By one of these somebody can be found again.
REACHES = "mobile", "phone", "email", "contact.mobile", "contact.phone", "contact.email", "contact.wechat"
NAMES = "name", "contact.name"
MOST, LONGEST_NEED, LONGEST = 40, 2000, 500


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form: the field behind it, and how the form puts it."""

    name: str
    field: Field
    required: bool = False
    label: str = ""
    help: str = ""

    @property
    def shown(self) -> str:
        """Its words on the page: whoever fills it in is no “customer” to himself."""
        return self.label or (_t("Company (or your own name)") if self.name == "name" else str(self.field.label))


def offered() -> dict[str, Field]:
    """All that a form may ask, by its name there: `name`, `contact.mobile`, `need`, own fields."""
    customer, contact = catalogue.kind(CUSTOMER), catalogue.kind(CONTACT)
    found = {NEED: longtext(NEED, _("What do you need?"), max_length=LONGEST_NEED)}
    found |= {field.name: field for field in _plain(customer)}
    found |= {OF_CONTACT + field.name: field for field in _plain(contact)}
    return found


def of_customer() -> dict[str, Field]:
    """What a customer may be asked about his own file."""
    return {field.name: field for field in _plain(catalogue.kind(CUSTOMER)) if not field.locked}


def _plain(kind: Kind) -> list[Field]:
    return [f for f in kind.fields.values() if f.type in TYPES and not f.readonly and not f.derived and f.name not in UNASKED]


def questions(told: Any) -> list[Question]:
    """The questions of a form as its maker chose them; those whose field is gone are left out."""
    known = offered()
    return [
        Question(each["field"], known[each["field"]], bool(each.get("required")), str(each.get("label", "")), str(each.get("help", "")))
        for each in told
        if each["field"] in known
    ]


def check(told: Any) -> list[dict[str, Any]]:
    """The chosen questions in their one form. Raises Invalid at `fields`."""
    known, seen = offered(), set()
    if not isinstance(told, list) or not 0 < len(told) <= MOST:
        raise _bad(_t("Please choose what the form asks: one field at least, %(most)d at most.") % {"most": MOST})
    clean = []
    for each in told:
        name = each.get("field") if isinstance(each, Mapping) else None
        if not isinstance(name, str) or name not in known:
            raise _bad(_t("This field cannot be asked: %(name)s") % {"name": str(name)[:60]})
        if name in seen or set(each) - {"field", "required", "label", "help"}:
            raise _bad(_t("This field stands here twice: %(name)s") % {"name": name})
        seen.add(name)
        clean.append({"field": name, "required": each.get("required") is True, **_words(each)})
    if not seen & set(NAMES) or not seen & set(REACHES):
        raise _bad(_t("Ask for a name, and for a way to reach them: mobile, telephone, e-mail or WeChat."))
    return clean


def _words(each: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name in ("label", "help"):
        value = each.get(name) or ""
        if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
            raise _bad(_t("This text is too long."))
        if value.strip():
            found[name] = value.strip()
    return found


def chosen(told: Any, known: Sequence[str] | Mapping[str, Any], field: str) -> list[str]:
    """A list of names out of those that are known, each once. Raises Invalid at the field."""
    if not isinstance(told, list) or not all(isinstance(name, str) and name in known for name in told):
        sentence = _t("Please choose fields of the customer.")
        raise Invalid(sentence, {field: sentence})
    return list(dict.fromkeys(told))


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, {"fields": sentence})
