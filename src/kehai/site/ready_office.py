"""What the ready-made roles may do in the office: tasks, absences, deadlines, announcements."""

from collections.abc import Sequence

MINE = ["SELF"]
TASK, ANNOUNCEMENT = "office.task", "office.announcement"
ABSENCE, DEADLINE, COLLECTED = "office.absence", "office.deadline", "customers.collected"
ALL_WRITING = ("read", "create", "update", "delete")


def each(ops: Sequence[str], generators: list[str]) -> dict[str, list[str]]:
    """The same reach for several operations."""
    return {op: list(generators) for op in ops}


def tasks(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """One's own tasks to put down, do and hand over; those of one's people to look after."""
    return {TASK: {**each(("read", "update", *more), generators), **each(("create", "delete"), MINE)}}


def office(generators: list[str], *more: str) -> dict[str, dict[str, list[str]]]:
    """One's own absences, deadlines and what one collected; of one's people for who leads them, who then reviews it."""
    return {
        ABSENCE: each(ALL_WRITING, generators),
        DEADLINE: each(("read", *more), generators),
        **tasks(generators, *more),
        COLLECTED: {**each(("read", "update", *more), generators), "create": list(MINE)},
    }


def announcing(generators: list[str]) -> dict[str, dict[str, list[str]]]:
    """Announcements to one's own departments; those of one's people to look after."""
    return {ANNOUNCEMENT: {**each(("read", "update", "delete", "export"), generators), "create": list(MINE)}}
