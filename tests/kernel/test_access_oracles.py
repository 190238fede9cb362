"""What a mask or a missing right hides is not told by any other way either (T05, T11, T20, T56)."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kehai.kernel import run, writes
from kehai.kernel.access import OPS, Actor, Places, Rights, system
from kehai.kernel.catalogue import catalogue, kind_of, raise_epoch, read_epoch
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot, NotThere
from kehai.kernel.records.file import File
from kehai.kernel.rows import Asked
from kehai.kernel.testing import example
from tests.kinds.records.parcel import Parcel
from tests.kinds.records.thing import Thing

pytestmark = pytest.mark.django_db
ROOT = system("test")
ALL = {op: frozenset({"ALL"}) for op in OPS}
OWN = {op: frozenset({"SELF"}) for op in OPS}


def acting(user, grants=None, fields=None, places=None):
    """A person with the same rights on every kind named."""
    owners = {"SELF": frozenset({user.id})}
    return Actor("user", user.id, user.name, Rights(person=user.id, grants=grants or {}, owners=owners, fields=fields or {}, places=places or {}))


@pytest.fixture
def li():
    return example("people.user", name="李雷")


@pytest.fixture
def pool(li):
    """A public parcel in a place whose member Li is, another in a place he has nothing to do with."""
    near, far = example("kinds.place"), example("kinds.place")
    facts = {"mobile": "13812345678", "secret": "王五"}
    member = acting(li, {"kinds.parcel": OWN}, places={"kinds.place": Places(member=frozenset({near.id}))})
    return member, example("kinds.parcel", name="包裹一", place=near, **facts), example("kinds.parcel", name="包裹二", place=far, **facts)


def listed(kind, actor, **asked):
    return json.loads(kind_named(kind).visible_to(actor).page(Asked(**asked)).rows)


def found(kind, actor, q):
    return kind_named(kind).visible_to(actor).matching(q).count()


def test_a_short_secret_is_masked_whole(pool):
    member, near, _far = pool
    row = json.loads(kind_of(Parcel).visible_to(member).one(near.id))
    assert row["secret"] == "****"
    assert row["mobile"] == "138****5678"
    short = example("kinds.parcel", place=near.place, mobile="+6834012")
    assert json.loads(kind_of(Parcel).visible_to(member).one(short.id))["mobile"] == "****"


def test_a_masked_name_is_not_found_by_what_it_hides(pool):
    member, _near, _far = pool
    assert found("kinds.parcel", member, "包裹一") == 1
    assert found("kinds.parcel", member, "王五") == 0
    assert found("kinds.parcel", member, "五") == 0
    assert found("kinds.parcel", member, "5678") == 1
    assert found("kinds.parcel", member, "13812345678") == 0
    assert found("kinds.parcel", ROOT, "13812345678") == found("kinds.parcel", ROOT, "王五") == 2


def test_a_tail_that_the_mask_hides_is_not_found(pool):
    member, near, _far = pool
    example("kinds.parcel", place=near.place, mobile="+6834012")
    assert found("kinds.parcel", member, "4012") == 0
    assert found("kinds.parcel", ROOT, "4012") == 1


def test_an_unreadable_name_is_not_found_through_another_that_is_readable(li):
    example("kinds.thing", name="甲乙", alias="丙丁")
    hidden = acting(li, {"kinds.thing": ALL}, {"kinds.thing": {"alias": "none"}})
    assert found("kinds.thing", hidden, "甲乙") == 1
    assert found("kinds.thing", hidden, "丙丁") == 0
    assert found("kinds.thing", hidden, "丁") == 0


def test_an_unreadable_telephone_number_is_not_found(li):
    example("kinds.thing", mobile="13812345678")
    for level, tail, whole in (("none", 0, 0), ("masked", 1, 0), ("read", 1, 1)):
        actor = acting(li, {"kinds.thing": ALL}, {"kinds.thing": {"mobile": level}})
        assert (found("kinds.thing", actor, "5678"), found("kinds.thing", actor, "13812345678")) == (tail, whole), level


@pytest.mark.parametrize("q", ["\0", "a\0b", "\ud800", "x" * 5000, "上" * 5000, "'", "\\", "%", "_", ":*", "& |", "!", "   "])
def test_any_search_is_answered(q):
    example("kinds.thing", name="甲")
    assert found("kinds.thing", ROOT, q) in (0, 1)


def test_a_link_does_not_tell_an_unreadable_name(li):
    thing = example("kinds.thing", name="秘密")
    example("kinds.part", thing=thing)
    for level in ("none", "masked"):
        actor = acting(li, {"kinds.thing": ALL}, {"kinds.thing": {"name": level}})
        row = listed("kinds.part", actor, columns=["thing"])[0]
        assert row["thing"] == {"id": str(thing.id), "label": thing.number}
    example("kinds.part", thing=example("kinds.thing", name="甲"))
    numbers = [row["thing"]["label"] for row in listed("kinds.part", actor, columns=["thing"], sort="thing")]
    assert numbers == sorted(numbers)


def test_a_list_whose_own_order_is_hidden_is_still_a_list(li):
    example("kinds.place")
    actor = acting(li, {}, {"kinds.place": {"name": "masked"}})
    assert len(listed("kinds.place", actor)) == 1
    with pytest.raises(Invalid):
        listed("kinds.place", actor, sort="name")


def test_the_recycle_bin_shows_only_what_was_seen_before(li):
    theirs = example("kinds.thing", owner=example("people.user"))
    run.delete(kind_of(Thing), [theirs.id], ROOT)
    sweeper = acting(li, {"kinds.thing": {"read": frozenset({"SELF"}), "delete": frozenset({"ALL"})}})
    assert kind_of(Thing).visible_to(sweeper).deleted().count() == 0
    assert isinstance(run.restore(kind_of(Thing), [theirs.id], sweeper).refused[theirs.id], NotThere)


def test_what_is_exported_can_be_read(li):
    example("kinds.thing", owner=example("people.user"))
    actor = acting(li, {"kinds.thing": {"read": frozenset({"SELF"}), "export": frozenset({"ALL"})}})
    assert kind_of(Thing).visible_to(actor, "export").count() == 0


def test_an_edit_moves_nothing_to_another_owner_or_pool(pool, li):
    _member, near, far = pool
    other = example("people.user")
    for actor in (ROOT, acting(li, {"kinds.parcel": ALL, "kinds.thing": ALL})):
        for facts in ({"owner": str(other.id)}, {"place": str(far.place_id)}):
            with pytest.raises(Invalid):
                run.update(kind_of(Parcel), near.id, facts, None, actor)
        thing = example("kinds.thing")
        with pytest.raises(Invalid):
            run.update(kind_of(Thing), thing.id, {"owner": str(other.id)}, None, actor)
    run.update(kind_of(Parcel), near.id, {"place": str(near.place_id), "owner": None, "name": "x"}, None, ROOT)


def test_a_file_of_another_record_cannot_be_taken_along(li):
    others = File.objects.create(name="a.pdf", size=1, type="application/pdf", hash="0", by=None, kind="kinds.thing", record_id=li.id)
    mine = File.objects.create(name="b.pdf", size=1, type="application/pdf", hash="0", by=li.id)
    actor = acting(li, {"kinds.thing": OWN})
    with pytest.raises(Invalid):
        run.create(kind_of(Thing), {"name": "x", "owner": str(li.id), "files": [str(others.id)]}, actor)
    made = run.create(kind_of(Thing), {"name": "x", "owner": str(li.id), "files": [str(mine.id)]}, actor)
    kept = acting(example("people.user"), {"kinds.thing": ALL})
    run.update(kind_of(Thing), made.id, {"files": [str(mine.id)]}, None, kept)
    with pytest.raises(Invalid):
        run.update(kind_of(Thing), made.id, {"files": [str(mine.id), str(others.id)]}, None, kept)


def test_a_refused_create_leaves_nothing(li):
    actor = acting(li, {"kinds.thing": OWN})
    before = Thing.objects.count()
    with pytest.raises(MayNot), transaction.atomic():
        writes.create(kind_of(Thing), {"name": "x", "owner": str(example("people.user").id)}, actor)
    assert Thing.objects.count() == before


def test_an_own_field_whose_key_stood_for_another_type_is_refused():
    facts = {"kind": "kinds.thing", "key": "x_a", "label": "A"}
    first = example("screens.own_field", **facts, type="text")
    example("kinds.thing", x_a="abc")
    run.delete(kind_named("screens.own_field"), [first.pk], ROOT)
    with pytest.raises(Invalid):
        example("screens.own_field", **facts, type="integer")
    example("screens.own_field", **facts, type="text")
    assert listed("kinds.thing", ROOT, columns=["x_a"])[0]["x_a"] == "abc"


def test_an_epoch_that_was_rolled_back_is_never_used_again():
    with transaction.atomic():
        example("screens.own_field", kind="kinds.thing", key="x_gone", label="A", type="text")
        assert "x_gone" in kind_named("kinds.thing").fields
        transaction.set_rollback(True)
    raise_epoch()
    assert read_epoch() > 0
    assert "x_gone" not in catalogue()["kinds.thing"].fields


def test_a_retried_blank_is_no_conflict(li):
    thing = example("kinds.thing", alias="a")
    run.update(kind_of(Thing), thing.id, {"alias": None}, 1, ROOT)
    run.update(kind_of(Thing), thing.id, {"alias": None}, 1, ROOT)


def test_children_of_the_pool_stay_closed_to_its_members(pool):
    member, near, far = pool
    for parcel in (near, far):
        example("kinds.note", parcel=parcel, content="x")
    assert kind_named("kinds.note").visible_to(member).count() == 0
    with pytest.raises(MayNot):
        example("kinds.note", member, parcel=near, content="x")
    with pytest.raises(Invalid):
        example("kinds.note", member, parcel=far, content="x")


def test_an_author_changes_a_note_for_an_hour_only(pool, li):
    _member, near, _far = pool
    run.act(kind_of(Parcel), "take", [near.id], {}, pool[0])
    owner = acting(li, {"kinds.parcel": OWN})
    note, kind = example("kinds.note", owner, parcel=near, content="x"), kind_named("kinds.note")
    run.update(kind, note.pk, {"content": "y"}, None, owner)
    kind.model.objects.filter(pk=note.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(MayNot):
        run.update(kind, note.pk, {"content": "z"}, None, owner)


@pytest.mark.parametrize("value", ["+-5", "9" * 24, 2**31, -(2**31) - 1, float("inf"), float("nan"), "1e5", True, [], {}])
def test_a_number_that_does_not_fit_is_refused_at_its_field(value):
    with pytest.raises(Invalid) as refused:
        example("kinds.thing", pieces=value)
    assert set(refused.value.fields) == {"pieces"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rank", -1),
        ("rank", 40000),
        ("price", "9999999999999999.995"),
        pytest.param("price", 10**5000, id="endless"),
        ("code", "ß" * 30),
        ("weight", "999999999999.9999999"),
    ],
)
def test_what_no_column_holds_is_refused_at_its_field(field, value):
    with pytest.raises(Invalid) as refused:
        example("kinds.thing", **{field: value})
    assert set(refused.value.fields) == {field}


def test_a_blank_choice_is_null():
    example("kinds.thing")
    assert listed("kinds.thing", ROOT, columns=["grade"])[0]["grade"] is None


def test_unknown_readonly_and_internal_names_are_refused(li):
    thing = example("kinds.thing")
    columns = {f.name for f in Thing._meta.concrete_fields} | {f.attname for f in Thing._meta.concrete_fields}
    writable = {f.name for f in kind_of(Thing).fields.values() if not f.readonly}
    for name in sorted(columns - writable | {"nonsense", "__class__", "extra", "pk"}):
        with pytest.raises(Invalid):
            run.update(kind_of(Thing), thing.id, {name: "1"}, None, ROOT)
        with pytest.raises(Invalid):
            run.create(kind_of(Thing), {"name": "x", name: "1"}, ROOT)


def test_a_cursor_is_good_for_its_list_and_its_person_only(li):
    for _ in range(3):
        example("kinds.thing")
        example("kinds.place")
    rows = kind_of(Thing).visible_to(ROOT)
    after = rows.page(Asked(size=1)).after
    assert rows.page(Asked(size=1, after=after)).after
    wrong = [
        lambda: rows.page(Asked(size=1, after=after, sort="name")),
        lambda: rows.page(Asked(size=1, after=after[:-1] + ("A" if after[-1] != "A" else "B"))),
        lambda: rows.page(Asked(size=1, after="上海\ud800")),
        lambda: kind_named("kinds.place").visible_to(ROOT).page(Asked(size=1, after=after, sort="-created_at")),
        lambda: kind_of(Thing).visible_to(acting(li, {"kinds.thing": ALL})).page(Asked(size=1, after=after)),
    ]
    for ask in wrong:
        with pytest.raises(Invalid):
            ask()


def test_a_filter_echoes_nothing_that_cannot_be_sent():
    for name in ("\ud800", ["name"], {"a": 1}, None, "x" * 5000):
        with pytest.raises(Invalid) as refused:
            kind_of(Thing).visible_to(ROOT).filter({"field": name, "op": "eq", "value": 1})
        assert len(str(refused.value.message).encode()) < 500
