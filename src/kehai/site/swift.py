"""Migrations of a new house in seconds: of Django's picture of the models only what an operation needs is drawn anew.

Django keeps, while it migrates, a rendered class of every model, and after each operation renders all models again
that are related to the changed one. Here every record has an owner, so all models are related: a hundred migrations
rendered 24,000 classes, 95 % of the time of a first start. Nothing but the changed model is needed by the operations
that a new table is made of (new models, fields, indexes, constraints, options): they name columns and tables, and a
class of the state before has the same. So these draw one class and mark the picture as stale; every other operation,
and every one that runs Python over the models, first gets a whole fresh picture, on both sides of the change.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

# They need no other class than that of their own model; or none.
LIGHT = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AddConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RunSQL,
    migrations.SeparateDatabaseAndState,
)
# What these operations do to the state.
_STEPS = "add_model", "add_field", "add_index", "add_constraint", "alter_model_options", "alter_model_managers"

# How all other operations have models drawn again.
_RELOADS = "reload_model", "reload_models"


@contextmanager
def swift() -> Iterator[None]:
    """While it lasts, migrations draw no more models than they need; what they do to the database stays the same."""
    with ExitStack() as stack:
        for name in _STEPS:
            stack.enter_context(_replaced(ProjectState, name, _alone(getattr(ProjectState, name))))
        for name in _RELOADS:
            stack.enter_context(_replaced(ProjectState, name, _put_off(getattr(ProjectState, name))))
        for operation in _heavy(Operation):
            stack.enter_context(_replaced(operation, "database_forwards", _fresh(operation.database_forwards)))
        yield


@contextmanager
def _replaced(owner: type, name: str, value: Callable[..., None]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _heavy(parent: type[Operation]) -> Iterator[type[Operation]]:
    """Each class of operations that needs the whole picture and writes how it is done itself."""
    for operation in parent.__subclasses__():
        if operation not in LIGHT and "database_forwards" in vars(operation):
            yield operation
        yield from _heavy(operation)


def _alone(step: Callable[..., None]) -> Callable[..., None]:
    """The step of a state, after which only the model itself is drawn anew."""

    def stepped(state: ProjectState, subject: Any, *rest: Any) -> None:
        picture = vars(state).pop("apps", None)
        # Without a picture the step only writes down what is changed.
        step(state, subject, *rest)
        if picture is None:
            return
        vars(state)["apps"] = picture
        # A new model comes as its state, another is named by its app and its name.
        model = subject if isinstance(subject, ModelState) else state.models[subject, rest[0]]
        picture.unregister_model(model.app_label, model.name_lower)
        picture.render_multiple([model])
        # What Django itself looks at before it runs Python over the models.
        state.is_delayed = True

    return stepped


def _put_off(reload: Callable[..., None]) -> Callable[..., None]:
    """Of a stale picture nothing is mended: it is thrown away, and drawn whole when it is looked at."""

    def put_off(state: ProjectState, *args: Any, **named: Any) -> None:
        if state.is_delayed:
            vars(state).pop("apps", None)
        else:
            reload(state, *args, **named)

    return put_off


def _fresh(forwards: Callable[..., None]) -> Callable[..., None]:
    """The operation, with a whole picture before and after it."""

    def run(operation: Operation, app_label: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        for state in (before, after):
            if state.is_delayed:
                vars(state).pop("apps", None)
                state.is_delayed = False
        forwards(operation, app_label, editor, before, after)

    return run
