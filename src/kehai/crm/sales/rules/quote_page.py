"""The print page of a quote as text: the same for the seller who prints and for the customer who answers; all is escaped here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kehai.crm.sales.rules.quote_document import style

_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
PRINT = "document.querySelector('[data-print]')?.addEventListener('click',()=>print())"


@dataclass(frozen=True, slots=True)
class Answering:
    """What stands under a quote that its customer has opened: the form, or what he said already."""

    action: str = ""
    said: str = ""
    wrong: str = ""
    who: str = ""
    note: str = ""


def page(told: Mapping[str, Any], nonce: str, answering: Answering | None = None, pdf: str = "") -> str:
    """The whole page."""
    tag = _TAGS.get(get_language() or "", "zh-Hans")
    title = f"{told['words']['heading']} {told['number']} {told['company']}"
    print_it, as_pdf = _("Print"), _("As PDF")
    link = f'<a href="{escape(pdf)}">{escape(as_pdf)}</a>' if pdf else ""
    said = f'<p class="said" role="status">{escape(answering.said)}</p>' if answering and answering.said else ""
    form = _form(answering) if answering and answering.action else ""
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<meta name="referrer" content="no-referrer"><style nonce="{nonce}">{style()}</style></head><body>'
        f'<div class="bar">{link}<button type="button" data-print>{escape(print_it)}</button></div>'
        f'<main>{said}{_head(told)}{_lines(told)}{_sums(told)}{_foot(told)}{form}</main><script nonce="{nonce}">{PRINT}</script></body></html>'
    )


def _head(told: Mapping[str, Any]) -> str:
    words = told["words"]
    named = [(words[name], told[name]) for name in ("customer", "contact", "seller", "quoted_on", "valid_until") if told[name]]
    listed = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in named)
    return (
        f'<header><div><div class="us">{escape(told["company"])}</div><div class="soft">{escape(told["sender"])}</div></div>'
        f'<div><h1>{escape(words["heading"])}</h1><div class="soft">{escape(words["number"])} {escape(told["number"])}</div></div></header>'
        f'<dl class="facts">{listed}</dl><h2>{escape(told["title"])}</h2>'
    )


def _columns(told: Mapping[str, Any]) -> list[str]:
    shown = ["listed", "discount"] if told["shown"] else []
    return ["quantity", "unit", *shown, "price", "tax_rate", "amount"]


def _lines(told: Mapping[str, Any]) -> str:
    words, columns = told["words"], _columns(told)
    heads = f'<th scope="col">{escape(words["at"])}</th><th class="t" scope="col">{escape(words["name"])}</th>'
    heads += "".join(f'<th scope="col">{escape(words[name])}</th>' for name in columns)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(_line(line, columns, words) for line in told['lines'])}</tbody></table>"


def _line(line: Mapping[str, str], columns: list[str], words: Mapping[str, str]) -> str:
    more = [line[name] for name in ("code", "specification", "remark") if line[name]]
    below = f'<div class="soft">{escape(" · ".join(more))}</div>' if more else ""
    cells = "".join(f'<td data-label="{escape(words[name])}">{escape(line[name])}</td>' for name in columns)
    return f'<tr><td class="no">{escape(line["at"])}</td><td class="t">{escape(line["name"])}{below}</td>{cells}</tr>'


def _sums(told: Mapping[str, Any]) -> str:
    words = told["words"]
    rows = "".join(f"<div><dt>{escape(words[name])}</dt><dd>{escape(told[name])}</dd></div>" for name in ("net", "tax"))
    whole = f'<div class="all"><dt>{escape(words["gross"])}</dt><dd>{escape(told["currency"])} {escape(told["gross"])}</dd></div>'
    said = f'<p class="capitals">{escape(words["capitals"])}：{escape(told["capitals"])}</p>' if told["capitals"] else ""
    return f'<dl class="sums">{rows}{whole}</dl>{said}'


def _foot(told: Mapping[str, Any]) -> str:
    terms = "".join(f'<p class="terms"><b>{escape(term["label"])}</b>{escape(term["text"])}</p>' for term in told["terms"])
    foot = f'<p class="terms soft">{escape(told["foot"])}</p>' if told["foot"] else ""
    return terms + foot + (f'<p class="mark">{escape(told["mark"])}</p>' if told["mark"] else "")


def _form(answering: Answering) -> str:
    name, note = _("Your name"), _("A note, if you like; where you decline, why")
    yes, no = pgettext("of a quote", "Accept the quotation"), pgettext("of a quote", "Decline")
    wrong = f'<p class="wrong" role="alert">{escape(answering.wrong)}</p>' if answering.wrong else ""
    return (
        f'<form class="answer" method="post" action="{escape(answering.action)}">{wrong}'
        f'<label>{escape(name)}<input name="who" maxlength="80" autocomplete="name" required value="{escape(answering.who)}"></label>'
        f'<label>{escape(note)}<textarea name="note" maxlength="2000" rows="3">{escape(answering.note)}</textarea></label>'
        f'<div class="buttons"><button class="yes" name="answer" value="accept">{escape(yes)}</button>'
        f'<button name="answer" value="decline">{escape(no)}</button></div></form>'
    )
