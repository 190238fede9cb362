"""Whether what sixteen people left behind is sound: no living row hangs on a dead one, every owner follows the one before. Runs under Django."""

import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from kehai.crm.customers.records.customer import Customer  # noqa: E402  after Django is ready
from kehai.kernel.catalogue import kind_of  # noqa: E402
from kehai.kernel.merging import places  # noqa: E402
from kehai.kernel.records.change import Change  # noqa: E402


def orphans(rows: list[str]) -> list[str]:
    """Living rows that point at a customer which is not alive."""
    dead = list(Customer.objects.filter(pk__in=rows).exclude(deleted_at=None).values_list("pk", flat=True))
    found = []
    for pointing in places.pointing(Customer):
        for link in pointing.links:
            hanging = pointing.kind.model._default_manager.filter(**{f"{link}__in": dead}, deleted_at=None)
            found += [f"{pointing.kind.name} {key}" for key in hanging.values_list("pk", flat=True)]
    return found


def torn(rows: list[str]) -> list[str]:
    """Customers whose history has a gap: an owner who does not follow the one before, a version out of order, a last owner who is not the owner."""
    found = []
    for row in Customer.objects.filter(pk__in=rows).defer("search"):
        told = list(Change.objects.filter(kind=kind_of(Customer).name, record_id=row.pk).order_by("id"))
        owner: Any = next((change.diff["owner"][0] for change in told if "owner" in change.diff), None)
        for change in told:
            before, after = change.diff.get("owner", (owner, owner))
            if before != owner:
                found.append(f"{row.number}: {change.action} from {before}, but {owner} had it")
            owner = after
        versions = [change.version for change in told]
        if versions != sorted(versions):
            found.append(f"{row.number}: a version after a later one")
        if not row.deleted_at and owner != (str(row.owner_id) if row.owner_id else None):
            found.append(f"{row.number}: the history ends with {owner}")
    return found


if __name__ == "__main__":
    file = Path(sys.argv[1])
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, "orphans": orphans(told["rows"]), "torn": torn(told["rows"])}))
