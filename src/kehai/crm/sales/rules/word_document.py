"""Quotes and contracts as Word documents: by a template of the company, or by the one that every house has (E15, E16)."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.document_template import DocumentTemplate, refused, tried_by
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.rules import contract_document, quote_document, word_fields, word_standard
from kehai.kernel import files, word
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal
from kehai.kernel.records.file import File
from kehai.kernel.rows import not_there


class Unfit(Refusal):
    """The chosen template cannot be filled."""

    code = "unfit_template"


def quote(row: Quote, template: UUID | None, mark: str, actor: Actor) -> bytes:
    """A quote as .docx. Raises NotThere for a template that is not one of quotes, Unfit."""
    told = quote_document.facts(row)
    return _made(word_fields.QUOTE, template, {**told, "payment": row.payment, "delivery": row.delivery, "terms": row.terms}, mark, actor)


def contract(row: Contract, template: UUID | None, mark: str, actor: Actor) -> bytes:
    """A contract as .docx. Raises as `quote`."""
    told = contract_document.facts(row)
    more = {"payment": row.payment, "delivery": row.delivery, "clauses": row.clauses}
    number = f"{told['number']} ({told['words']['draft']})" if told["draft"] else told["number"]
    return _made(word_fields.CONTRACT, template, {**told, **more, "number": number}, mark, actor)


def standard(sort: str) -> bytes:
    """The template that every house has, in the language in force: what one begins with."""
    return word_standard.document(sort)


def _made(sort: str, key: UUID | None, facts: dict[str, Any], mark: str, actor: Actor) -> bytes:
    chosen = _chosen(sort, key, actor)
    data = word_fields.data(sort, facts)
    try:
        if chosen is not None:
            return word.filled(chosen, data, mark)
        with tempfile.NamedTemporaryFile(suffix=".docx") as target:
            target.write(standard(sort))
            target.flush()
            return word.filled(Path(target.name), data, mark)
    except word.Unfit as unfit:
        raise Unfit(str(unfit)) from unfit


def _chosen(sort: str, key: UUID | None, actor: Actor) -> Path | None:
    """Where the template stands: the named one, else the first with a document; None where the company has none."""
    rows: Any = kind_of(DocumentTemplate).visible_to(actor, READ).filter({"field": "sort", "op": "eq", "value": sort})
    fit = [row for row in (rows.only([key]) if key else rows) if row.file]
    if fit:
        first = min(fit, key=lambda row: (row.position, row.id))
        return files.path(files.readable(UUID(str(first.file[0])), actor).hash)
    if key:
        raise not_there()
    return None


@tried_by
def attempt(sort: str, key: UUID) -> None:
    """Fills a document that is brought with an example. Raises Invalid at `file`, with what to mend."""
    file = File.objects.filter(id=key).first()
    if file is None:
        return  # who hangs files says so
    if file.type != word.TYPE:
        raise refused(_("This is no Word document that can be read. Save it as .docx and try once more."))
    try:
        word.filled(files.path(file.hash), word_fields.example(sort))
    except word.Unfit as unfit:
        raise refused(str(unfit)) from unfit
