"""What came in, cleaned by the fields it is about, before anything is looked up or written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.submission import Submission
from kehai.crm.customers.records.web_form import WebForm
from kehai.crm.customers.rules import asked
from kehai.crm.customers.rules.asked import Question
from kehai.kernel import types
from kehai.kernel.changes import plain
from kehai.kernel.errors import Invalid

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody told us, and how it came."""

    values: Values
    door: str
    origin: str = Customer.Source.WEB_FORM
    origin_label: str = ""
    form: WebForm | None = None
    pool: UUID | None = None
    line: UUID | None = None
    kind_of: str = Customer.Type.COMPANY
    external_id: str = ""
    sender: str = ""
    same: str = ""
    network: str = ""
    reason: str = ""
    state: str = Submission.State.NEW
    agreed: bool = field(default=False)


def of_form(form: WebForm, values: Values, **facts: Any) -> Incoming:
    """What came through a form goes where the form says."""
    return Incoming(
        values=values,
        door=Submission.Door.FORM,
        origin=form.source,
        origin_label=form.source_detail or form.title,
        form=form,
        pool=form.pool_id,
        line=form.line_id,
        kind_of=form.kind_of,
        **facts,
    )


def clean(questions: Sequence[Question], told: Mapping[str, Any]) -> tuple[Values, dict[str, str]]:
    """The values that fit, and a sentence for each that does not; what is not asked is not looked at."""
    values: Values = {}
    problems: dict[str, str] = {}
    for question in questions:
        try:
            found = types.clean(question.field.with_(required=question.required), told.get(question.name))
        except types.Bad as error:
            problems[question.name] = str(error.message)
            continue
        if question.required and question.field.type == "boolean" and found is False:
            problems[question.name] = _("Please fill this in.")
        if found is not None:
            values[question.name] = plain(found)
    return values, problems


def everything(told: Mapping[str, Any], required: Sequence[str] = ()) -> Values:
    """What a program sends, under the same names as a form's; unknown names are refused. Raises Invalid."""
    known = asked.offered()
    problems = {name[:60]: str(_("This field is not known.")) for name in told if name not in known}
    questions = [Question(name, known[name], required=name in required) for name in {*told, *required} if name in known]
    values, wrong = clean(questions, told)
    problems |= wrong
    if not problems and not any(values.get(name) for name in asked.NAMES):
        problems["name"] = _("Please fill this in.")
    if not problems and not any(values.get(name) for name in asked.REACHES):
        problems["mobile"] = _("Please tell a mobile number, a telephone number, an e-mail address or a WeChat account.")
    if problems:
        raise Invalid(_("Please look at the marked fields."), problems)
    return values
