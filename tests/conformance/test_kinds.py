"""What every kind keeps: shipped ones, test-only ones, and those not yet written."""

import json
import re
from contextlib import suppress
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehai.kernel import actions, inputs, run
from kehai.kernel.access import Actor, ByParent, Public, Rights, system
from kehai.kernel.catalogue import epoch_now, read_epoch, shipped
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot, NotThere
from kehai.kernel.field import Field
from kehai.kernel.history import history
from kehai.kernel.rows import Asked
from kehai.kernel.testing import example, value
from kehai.kernel.types import TYPES, Bad, clean
from tests.conformance.hostile import HOSTILE

pytestmark = pytest.mark.django_db
ROOT = system("test")
NAMES = sorted(shipped())
every_kind = pytest.mark.parametrize("name", NAMES)
HAN = re.compile(r"[\u4e00-\u9fff]")


def nobody():
    person = example("people.user")
    return Actor("user", person.pk, "nobody", Rights(person=person.pk, owners={"SELF": frozenset({person.pk})}))


@every_kind
def test_it_is_named_and_explained(name):
    kind = shipped()[name]
    assert str(kind.label)
    assert str(kind.plural)
    assert HAN.search(kind.model.__doc__ or ""), "the docstring says the Chinese term"
    assert all(hasattr(kind.access, part) for part in ("parent", "predicate", "clear"))
    assert kind.screen["prefix"] is not None


@every_kind
def test_its_screen_names_what_exists(name):
    kind = shipped()[name]
    screen, fields = kind.screen, kind.fields
    own = {f.name for f in kind.model._meta.concrete_fields}
    for fact in ("columns", "highlights", "quick", "search", "phones"):
        assert set(screen[fact]) <= set(fields), fact
    for fact in ("locked", "readonly", "derived", "sensitive", "hidden"):
        assert isinstance(screen[fact], tuple), f"{fact} is a tuple"
        assert set(screen[fact]) <= own, fact
    assert {n for _label, names in screen["form"] for n in names} <= {n for n, f in fields.items() if not f.derived}
    assert screen["sort"].removeprefix("-") in fields
    assert fields[screen["sort"].removeprefix("-")].sort
    assert screen["title"] in fields
    assert set(screen["colors"]) <= set(fields)
    assert screen["tree"] is None or fields[screen["tree"]].target == name
    assert screen["clock"] is None or fields[screen["clock"]].type == "datetime"
    assert screen["timeline"] is None or screen["timeline"] in shipped() or any(screen["timeline"] in n for n in NAMES)
    assert all(fields[n].type in ("text", "longtext", "code") for n in screen["search"])
    assert all(fields[n].type in ("mobile", "text") for n in screen["phones"])
    for link in filter(None, (getattr(kind.access, "pool", None), getattr(kind.access, "parent", None))):
        assert fields[link].type == "link"
    assert all(f.target in shipped() for f in fields.values() if f.type == "link")


@every_kind
def test_every_field_has_a_blank_that_its_column_takes(name):
    for field in shipped()[name].fields.values():
        if field.readonly or field.required or field.null or field.own:
            continue
        blank = inputs._blank(field)  # noqa: SLF001  the rule itself
        # Where there is none, settle must fill it in.
        assert (blank is not None) == (field.type not in ("integer", "decimal", "money", "date", "datetime", "link") or field.default is not None)
        assert field.type in (*BLANK, "choice") or blank != "", field.name


@every_kind
def test_every_action_compiles(name):
    kind = shipped()[name]
    for made in actions.actions_of(kind).values():
        actions.state(kind, made)
        assert made.op in ("read", "update", "delete", "transfer", "share", "claim", "manage", "create", "export", "import"), made.name
        assert str(made.label), made.name
        assert str(made.help), made.name
        assert all(f.type in TYPES and (f.type != "link" or f.target in shipped()) for f in made.input)
    actions.buttons(kind, ROOT)


def is_public(kind):
    """Of itself, or as what hangs on a record that is."""
    parent = getattr(kind.access, "parent", None)
    return isinstance(kind.access, Public) or (isinstance(kind.access, ByParent) and is_public(shipped()[kind.fields[parent].target]))


@every_kind
def test_a_stranger_without_roles_sees_none_of_it(name):
    made = example(name)
    kind, stranger = kind_named(name), nobody()
    rows = kind.visible_to(stranger)
    if is_public(kind):
        assert rows.only([made.pk]).count() == 1
    else:
        assert rows.count() == 0
        assert json.loads(rows.page(Asked()).rows) == []
        with pytest.raises(NotThere):
            rows.one(made.pk)
        with pytest.raises(NotThere):
            history(kind, stranger, made.pk)
    assert kind.visible_to(stranger, "export").count() == 0
    with pytest.raises((NotThere, MayNot)):
        run.update(kind, made.pk, {}, None, stranger)
    assert run.delete(kind, [made.pk], stranger).done == []
    assert kind.visible_to(ROOT).only([made.pk]).count() == 1


@every_kind
def test_a_row_lives_dies_and_comes_back(name):
    kind = kind_named(name)
    # A leaf of a tree: its root may have to stay.
    above = {kind.screen["tree"]: example(name)} if kind.screen["tree"] else {}
    made = example(name, full=name not in SPARSE, **above)
    rows = kind.visible_to(ROOT)
    row = json.loads(rows.one(made.pk))
    assert row["id"] == str(made.pk)
    assert row["number"].startswith(kind.screen["prefix"])
    assert set(row) >= set(kind.fields)
    assert str(made.pk) in {r["id"] for r in json.loads(rows.page(Asked(sort="-created_at")).rows)}
    changeable = [f for f in kind.fields.values() if f.type in ("text", "longtext") and not f.readonly and not f.locked and f.name not in FIXED]
    if changeable:
        field = changeable[0]
        sent = value(field)
        run.update(kind, made.pk, {field.name: sent}, made.version, ROOT)
        changed = json.loads(rows.one(made.pk))
        assert (changed[field.name], changed["version"]) == (sent, made.version + 1)
    outcome = run.delete(kind, [made.pk], ROOT)
    assert outcome.done == [made.pk], outcome.refused
    assert rows.only([made.pk]).count() == 0
    assert rows.deleted().only([made.pk]).count() == 1
    outcome = run.restore(kind, [made.pk], ROOT)
    assert outcome.done == [made.pk], outcome.refused
    assert rows.only([made.pk]).count() == 1
    told = [change["action"] for change in history(kind, ROOT, made.pk)[0]]
    assert [told[0], told[1], told[-1]] == ["restore", "delete", "create"]


# Kinds whose fields depend on each other, so that not every one of them can be filled at once.
BLANK = ("text", "longtext", "code", "email", "mobile", "region", "identity", "account", "address")
SPARSE = frozenset({"screens.own_field", "screens.view", "customers.customer", "people.identity_provider", "customers.web_form"})
FIXED = frozenset({"kind", "key", "username"})


@every_kind
def test_a_list_costs_as_many_statements_for_thirty_rows_as_for_one(name):
    kind, token = kind_named(name), epoch_now.set(read_epoch())
    try:
        example(name)
        few = _statements(kind)
        for _ in range(4):
            example(name)
        assert _statements(kind) == few <= 3  # signing in costs one more
    finally:
        epoch_now.reset(token)


def _statements(kind):
    with CaptureQueriesContext(connection) as found:
        kind.visible_to(ROOT).page(Asked())
    return len(found)


@every_kind
def test_what_is_not_for_writing_is_refused(name):
    kind, made = kind_named(name), example(name)
    closed = {f.name for f in kind.fields.values() if f.readonly}
    internal = {f.name for f in kind.model._meta.concrete_fields} - set(kind.fields)
    for field in sorted(closed | internal | {"nonsense", "pk", "owner_id", "__class__"}):
        with pytest.raises(Invalid) as refused:
            run.update(kind, made.pk, {field: "1"}, None, ROOT)
        assert field in refused.value.fields
    with pytest.raises(Invalid):
        run.create(kind, {"nonsense": 1}, ROOT)
    for data in ([], "x", None, 1):
        with pytest.raises(Invalid):
            run.create(kind, data, ROOT)


@every_kind
def test_every_sort_filter_and_column_works(name):
    example(name)
    kind = kind_named(name)
    rows = kind.visible_to(ROOT)
    rows.page(Asked(columns=list(kind.fields)))
    for field in kind.fields.values():
        if field.sort:
            page = rows.page(Asked(sort="-" + field.name, size=1))
            rows.page(Asked(sort="-" + field.name, size=1, after=page.after))
        operators = TYPES[field.type].operators
        if "empty" in operators:
            empty = rows.filter({"field": field.name, "op": "empty"}).count()
            assert empty + rows.filter({"field": field.name, "op": "filled"}).count() == rows.count()
    assert rows.matching("example").count() <= rows.count()


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_type_takes_anything_or_says_why_not(type_):
    field = Field("x", "X", type_, max_length=30)
    for hostile in HOSTILE:
        with suppress(Bad):
            clean(field, hostile)


@every_kind
def test_hostile_input_is_refused_at_its_field_or_stored(name):
    kind, made = kind_named(name), example(name)
    for field in kind.fields.values():
        if field.readonly or field.type == "link" or field.locked:
            continue
        for hostile in HOSTILE:
            _tried(kind, made, {field.name: hostile})
    links = [f for f in kind.fields.values() if f.type == "link" and not f.readonly]
    for field in links:
        with pytest.raises(Invalid) as refused:
            run.update(kind, made.pk, {field.name: str(uuid4())}, None, ROOT)
        assert field.name in refused.value.fields


def _tried(kind, made, data):
    outcome = run.update_many(kind, [made.pk], data, ROOT)
    for refusal in outcome.refused.values():
        assert refusal.status < 500
        assert str(refusal.message)


def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out, stderr=out)
