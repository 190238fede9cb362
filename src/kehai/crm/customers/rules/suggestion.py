"""Which branch a customer should go to, and why: the one that serves the smallest area around its region (P03, P08)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules import branch
from kehai.kernel import regions

NO_REGION, NOBODY, SEVERAL, SERVES = "no_region", "nobody", "several", "serves"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A branch's pool, or none; the reason; the region about which it is; the area that decided; who else would do."""

    pool: UUID | None
    why: str
    region: str = ""
    area: str = ""
    others: tuple[UUID, ...] = ()


def served(pools: Collection[UUID]) -> dict[UUID, list[str]]:
    """Pool → the regions it serves, of those that live."""
    return dict(Pool.objects.filter(id__in=pools, deleted_at=None).values_list("id", "regions"))


def suggest(region: str, served_by: Mapping[UUID, Sequence[str]], allowed: Collection[UUID]) -> Suggestion:
    """The branch for a region, among those the customer may be issued to."""
    if not region:
        return Suggestion(None, NO_REGION)
    serving = {pool: [code for code in served_by[pool] if code and region.startswith(code)] for pool in served_by if pool in allowed}
    areas = {pool: max(codes, key=len, default="") for pool, codes in serving.items()}
    longest = max(map(len, areas.values()), default=0)
    if not longest:
        return Suggestion(None, NOBODY, region)
    fitting = tuple(sorted(pool for pool, area in areas.items() if len(area) == longest))
    found = branch.serving(region, served_by, allowed)
    return Suggestion(found, SERVES if found else SEVERAL, region, region[:longest], fitting if found is None else ())


def told(found: Suggestion) -> str:
    """The reason as a sentence."""
    names = {"region": regions.label(found.region) or "", "area": regions.label(found.area) or ""} if found.region else {}
    sentences = {
        NO_REGION: _t("Its region is not known: neither address nor numbers tell it."),
        NOBODY: _t("No branch serves %(region)s."),
        SEVERAL: _t("Several branches serve %(area)s; please choose."),
        SERVES: _t("Serves %(area)s, where %(region)s lies."),
    }
    return sentences[found.why] % names
