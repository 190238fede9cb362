"""Tells the trail that whoever changes people, departments or roles changes rights."""

from kehai.api import deeds

deeds.declare("people", "permission_change")
