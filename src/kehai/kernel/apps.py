"""How the kernel and the domains are found: being in a folder is being registered."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from django.apps import AppConfig, apps

# What is known at start beside records: jobs, settings, verbs, and fields that are only asked by.
PARTS = (
    *("relay", "upkeep", "respell", "limits", "exchange.steps", "exchange.requests", "merging.merge", "merging.undo", "bin"),
    *("quality.job", "quality.words"),
)


def modules(package: str) -> list[ModuleType]:
    """Imports every module of a package; an absent package has none."""
    try:
        root = import_module(package)
    except ModuleNotFoundError as error:
        if error.name == package:
            return []
        raise
    return [import_module(f"{package}.{module.name}") for module in iter_modules(root.__path__)]


class Domain(AppConfig):
    """An app whose models stand in records/, its verbs in actions/, its timed work in jobs/."""

    default = False

    def __init_subclass__(cls) -> None:
        # The base must not be a second candidate next to the domain's own class.
        cls.default = True

    def import_models(self) -> None:
        """Imports records/*; called by Django before any action is imported."""
        self.models = apps.all_models[self.label]
        self.models_module = import_module(f"{self.name}.records")
        modules(f"{self.name}.records")

    def ready(self) -> None:
        """Imports the verbs and the timed work, so that they are known before the first request."""
        for part in ("actions", "jobs", "doors"):
            modules(f"{self.name}.{part}")


class Kernel(Domain):
    """The kernel's own records: changes, outbox, views, own fields, imports."""

    name = "kehai.kernel"
    label = "kernel"

    def ready(self) -> None:
        """actions.py and jobs.py are mechanisms, so the kernel's own jobs, settings and verbs are named here."""
        for name in PARTS:
            import_module(f"{self.name}.{name}")
