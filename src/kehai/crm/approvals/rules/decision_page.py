"""The page on which a request is decided from an e-mail, as text; all that comes from people is escaped here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Deciding:
    """What stands under a request: the form, or what has become of it; what was typed and what was wrong with it."""

    action: str = ""
    said: str = ""
    wrong: str = ""
    note: str = ""


def body(told: Mapping[str, Any], steps: list[dict[str, Any]], deciding: Deciding) -> str:
    """The request as its reader may see it, and below it the two answers."""
    facts = [(_("Asked by"), told["asker"]["label"] if told["asker"] else ""), (_("Asked on"), told["at"]), (_("Until"), told["due"] or "")]
    said = f'<p class="said" role="status" tabindex="-1" data-focus>{escape(deciding.said)}</p>' if deciding.said else ""
    lines = "".join(_record(record) for record in told["records"])
    more = told["count"] - len(told["records"])
    words = _("and %(count)d more") % {"count": more}
    rest = f'<p class="soft">{escape(words)}</p>' if told["records"] and more > 0 else ""
    return (
        f'<div class="sheet">{said}<h1>{escape(told["subject"])}</h1><p class="soft">{escape(told["label"])} · {escape(told["number"])}</p>'
        f"{_facts(facts)}{_facts([(line['label'], line['value']) for line in told['input']])}{lines}"
        f"{rest}{_voices(steps)}</div>{_form(deciding) if deciding.action else ''}"
    )


def _facts(lines: list[tuple[str, Any]]) -> str:
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in lines if value not in ("", None))
    return f"<dl>{rows}</dl>" if rows else ""


def _record(record: Mapping[str, Any]) -> str:
    changed = _("Changed since it was asked")
    mark = f'<p class="wrong">{escape(changed)}</p>' if record["changed"] else ""
    name = record["label"] or _("A record that you do not see")
    return f"<section><h2>{escape(name)}</h2>{mark}{_facts([(line['label'], line['value']) for line in record['fields']])}</section>"


def _voices(steps: list[dict[str, Any]]) -> str:
    """Who has said what."""
    spoken = [seat for step in steps for seat in step["seats"] if seat["state"] in ("agreed", "refused", "returned", "handed")]
    lines = "".join(f"<li>{escape(seat['person']['label'])}: {escape(_voice(seat))}</li>" for seat in spoken)
    heading = _("What was said")
    return f"<section><h2>{escape(heading)}</h2><ul>{lines}</ul></section>" if lines else ""


def _voice(seat: Mapping[str, Any]) -> str:
    return f"{seat['state_label']} · {seat['answer']}" if seat["answer"] else str(seat["state_label"])


def _form(deciding: Deciding) -> str:
    note, yes, no = _("A remark; where you refuse, why"), _("Agree"), _("Refuse")
    bad = ' aria-invalid="true" aria-describedby="note-bad"' if deciding.wrong else ""
    wrong = f'<div class="bad" id="note-bad" role="alert">{escape(deciding.wrong)}</div>' if deciding.wrong else ""
    return (
        f'<form method="post" action="{escape(deciding.action)}"><div class="q"><label for="note">{escape(note)}</label>'
        f'<textarea id="note" name="note" maxlength="400" rows="3"{bad}>{escape(deciding.note)}</textarea>{wrong}</div>'
        f'<div class="two"><button name="decision" value="agree">{escape(yes)}</button>'
        f'<button class="no" name="decision" value="refuse">{escape(no)}</button></div></form>'
    )
