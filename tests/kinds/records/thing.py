"""Things: `ByOwner`, every field type with and without NULL, own fields; parts: `ByParent` of a thing."""

from django.db import models

from kehai.kernel.access import ByOwner, ByParent
from kehai.kernel.columns import AccountField, AddressField, CodeField, FilesField, IdentityField, MobileField, MoneyField, QuantityField, RegionField
from kehai.kernel.record import Record, indexes
from tests.kinds.records.place import Place


class Thing(Record):
    """A thing with one field of every type (物品)."""

    class Grade(models.TextChoices):
        A = "a", "first"
        B = "b", "second"
        C = "c", "third"

    name = models.CharField("name", max_length=80)
    alias = models.CharField("alias", max_length=80, blank=True)
    remark = models.TextField("remark", blank=True)
    code = CodeField("code", max_length=30, blank=True)
    barcode = CodeField("barcode", max_length=30, null=True, blank=True)
    email = models.EmailField("e-mail", blank=True)
    mobile = MobileField("mobile", blank=True)
    identity = IdentityField("identity number", blank=True)
    account = AccountField("bank account", null=True, blank=True)
    address = AddressField("address", max_length=200, blank=True)
    pieces = models.IntegerField("pieces", null=True, blank=True)
    rank = models.PositiveSmallIntegerField("rank", default=0)
    weight = QuantityField("weight", null=True, blank=True)
    price = MoneyField("price", null=True, blank=True)
    made_on = models.DateField("made on", null=True, blank=True)
    seen_at = models.DateTimeField("seen at", null=True, blank=True)
    fragile = models.BooleanField("fragile", default=False)
    sound = models.BooleanField("sound", null=True, blank=True)
    grade = models.CharField("grade", max_length=1, choices=Grade, blank=True)
    region = RegionField("region", blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="place")
    whole = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="belongs to")
    files = FilesField("files")
    settings = models.JSONField("settings", default=dict, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = "thing"
        verbose_name_plural = "things"
        indexes = (*indexes("kinds_thing"),)
        constraints = (models.UniqueConstraint(fields=("barcode",), condition=models.Q(deleted_at=None), name="kinds_thing_barcode"),)

    class Screen:
        prefix = "T"
        title = "name"
        columns = "number", "name", "grade", "pieces", "owner"
        form = (
            ("Thing", ("name", "alias", "grade", "pieces", "rank", "weight", "price", "fragile", "sound")),
            ("More", ("code", "barcode", "email", "mobile", "identity", "account", "address", "region", "made_on", "seen_at", "place", "whole")),
            ("Rest", ("remark", "files", "settings")),
        )
        highlights = "grade", "owner"
        quick = "grade", "region"
        search = "name", "alias"
        phones = ("mobile",)
        locked = ("code",)
        own_fields = True


class Part(Record):
    """A part of a thing; read and written with it (零件)."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+", verbose_name="thing")
    name = models.CharField("name", max_length=80)
    price = MoneyField("price", null=True, blank=True)

    access = ByParent("thing")

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parts"
        indexes = (*indexes("kinds_part", owned=False), models.Index("thing", name="kinds_part_thing"))

    class Screen:
        prefix = "TP"
        title = "name"
        columns = "name", "thing", "price"
        form = (("Part", ("thing", "name", "price")),)
        search = ("name",)
        readonly = ("owner",)
