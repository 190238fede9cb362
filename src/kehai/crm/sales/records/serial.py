"""Gapless numbers of declared documents: a counter row a year, locked last, so that no number is ever left out."""

from django.db import models

from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

NEXT = """
INSERT INTO /*rule:serials*/ sales_serial AS s (name, value) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET value = s.value + 1 RETURNING value
"""
WIDTH = 5


class Serial(models.Model):
    """How far the numbers of one sort of document have come in one year (连续编号)."""

    name = models.CharField(primary_key=True, max_length=20)
    value = models.PositiveIntegerField()


def take(prefix: str, year: int) -> str:
    """The next number, such as HT2026-00001. Whoever takes it after us waits until our work stands or is undone."""
    name = f"{prefix}{year}"
    ((value,),) = fetch(Sql(NEXT, (name,)))
    return f"{name}-{value:0{WIDTH}d}"
