"""The public form as text; everything that comes from people is escaped here, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from kehai.api import open_pages
from kehai.crm.customers.rules.asked import Question
from kehai.crm.customers.rules.intake.guard import TRAP
from kehai.kernel import regions

_INPUTS = {"mobile": "tel", "email": "email", "date": "date", "integer": "text", "decimal": "text", "money": "text"}
_MODES = {"integer": "numeric", "decimal": "decimal", "money": "decimal", "mobile": "tel", "email": "email"}
# What a browser may fill in by itself.
_KNOWN = {
    "name": "organization",
    "contact.name": "name",
    "mobile": "tel",
    "phone": "tel",
    "contact.mobile": "tel",
    "email": "email",
    "contact.email": "email",
    "address": "street-address",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as it is shown: its words, its questions, what was written before, what was wrong with it."""

    title: str
    intro: str
    questions: Sequence[Question]
    challenge: str
    bits: int
    consent: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
    action: str = ""
    foot: str = ""


@cache
def part(name: str) -> str:
    """A file that stands beside this one."""
    return files("kehai.crm.customers.rules.intake").joinpath(name).read_text(encoding="utf-8")


def form(sheet: Sheet, nonce: str) -> str:
    """The page with the form."""
    wrong = sheet.wrong or (_("Please look at the marked fields.") if sheet.problems else "")
    lines = [f"<h1>{escape(sheet.title)}</h1>"]
    lines += [f"<p>{escape(sheet.intro)}</p>"] if sheet.intro else []
    lines += [f'<p class="wrong" role="alert">{escape(wrong)}</p>'] if wrong else []
    lines += [_question(question, sheet) for question in sheet.questions]
    lines += [_agree(sheet)] if sheet.consent else []
    lines.append(
        f'<div class="trap" aria-hidden="true"><label for="f-{TRAP}">{TRAP}</label>'
        f'<input id="f-{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
    )
    lines.append(f'<input type="hidden" name="challenge" value="{escape(sheet.challenge)}"><input type="hidden" name="work" value="">')
    send, sending = _("Send"), _("Sending…")  # outside of the text, or nobody finds them to translate
    lines.append(f'<button data-wait="{escape(sending)}">{escape(send)}</button>')
    lines += [f'<p class="foot">{escape(sheet.foot)}</p>'] if sheet.foot else []
    body = "".join(lines)
    whole = f'<form method="post" action="{escape(sheet.action)}" data-bits="{sheet.bits}" novalidate>{body}</form>'
    return open_pages.document(sheet.title, whole, nonce)


def _question(question: Question, sheet: Sheet) -> str:
    name, told, problem = question.name, sheet.told.get(question.name), sheet.problems.get(question.name)
    key = "f-" + name
    help_text = question.help or ""
    said = " ".join(part for part, there in ((f"{key}-help", help_text), (f"{key}-bad", problem)) if there)
    facts = f'id="{escape(key)}" name="{escape(name)}"'
    facts += ' aria-required="true"' if question.required else ""
    facts += f' aria-invalid="true" aria-describedby="{escape(said)}"' if problem else f' aria-describedby="{escape(said)}"' if said else ""
    must = _("(required)")
    needed = f' <span class="need">{escape(must)}</span>' if question.required else ""
    below = f'<small id="{escape(key)}-help">{escape(help_text)}</small>' if help_text else ""
    bad = f'<div class="bad" id="{escape(key)}-bad">{escape(problem)}</div>' if problem else ""
    label = f'<label for="{escape(key)}">{escape(question.shown)}{needed}</label>'
    return f'<div class="q">{label}{below}{_control(question, facts, told)}{bad}</div>'


def _control(question: Question, facts: str, told: Any) -> str:
    kind, value = question.field.type, "" if told is None else str(told)
    if kind == "longtext":
        return f'<textarea {facts} maxlength="{question.field.max_length or 4000}">{escape(value)}</textarea>'
    if kind == "boolean":
        return _choose([("", ""), ("true", _("Yes")), ("false", _("No"))], facts, {"True": "true", "False": "false"}.get(value, value))
    if kind == "choice":
        return _choose([("", ""), *((choice.value, str(choice.label)) for choice in question.field.choices)], facts, value)
    if kind == "region":
        return _regions(facts, value)
    more = f' type="{_INPUTS.get(kind, "text")}"'
    more += f' inputmode="{_MODES[kind]}"' if kind in _MODES else ""
    more += f' maxlength="{question.field.max_length}"' if question.field.max_length and kind in ("text", "address", "email") else ""
    more += f' autocomplete="{_KNOWN[question.name]}"' if question.name in _KNOWN else ""
    return f'<input {facts}{more} value="{escape(value)}">'


def _choose(choices: Sequence[tuple[str, str]], facts: str, value: str) -> str:
    options = "".join(f'<option value="{escape(v)}"{" selected" if v == value else ""}>{escape(label)}</option>' for v, label in choices)
    return f"<select {facts}>{options}</select>"


def _regions(facts: str, value: str) -> str:
    """Provinces and their cities, which a browser shows without a script."""
    chosen = f'value="{value[:4]}"' if value else ""
    text = _region_options()
    return f"<select {facts}>{text.replace(chosen, chosen + ' selected', 1) if chosen else text}</select>"


@cache
def _region_options() -> str:
    found = ['<option value=""></option>']
    names = regions.divisions()
    for province in regions.children(""):
        cities = [code for code in regions.children(province) if len(code) == 4]
        whole = f'<option value="{province}">{escape(names[province].name)}</option>'
        inner = "".join(f'<option value="{code}">{escape(names[code].name)}</option>' for code in cities)
        found.append(f'<optgroup label="{escape(names[province].name)}">{whole}{inner}</optgroup>')
    return "".join(found)


def _agree(sheet: Sheet) -> str:
    problem = sheet.problems.get("agree", "")
    facts = ' aria-invalid="true" aria-describedby="f-agree-bad"' if problem else ""
    ticked = " checked" if sheet.told.get("agree") else ""
    bad = f'<div class="bad" id="f-agree-bad">{escape(problem)}</div>' if problem else ""
    box = f'<input type="checkbox" id="f-agree" name="agree" value="1" aria-required="true"{facts}{ticked}>'
    return f'<div class="q agree"><label for="f-agree">{box}{escape(sheet.consent)}</label>{bad}</div>'
