"""Taking in what came through a public form or from a program: within seconds, and once (P02, A10, A11)."""

from uuid import UUID

from kehai.crm.customers.records.submission import TAKE_IN, Submission
from kehai.crm.customers.rules.intake import guard
from kehai.kernel import jobs, run
from kehai.kernel.catalogue import kind_of

HOUR = 60


@jobs.later(name=TAKE_IN)
def take_in(submission: str) -> None:
    """Accepts a new submission; what is refused waits for a person. Taken in before, it stays as it is."""
    key, by, kind = UUID(submission), jobs.me(), kind_of(Submission)
    if not Submission.objects.filter(id=key, state=Submission.State.NEW, deleted_at=None).exists():
        return
    outcome = run.act(kind, "accept", [key], {}, by)
    for refused in outcome.refused.values():
        run.act(kind, "hold", [key], {"why": Submission.Reason.UNFIT, "answer": str(refused.message)[:200]}, by)


@jobs.every(minutes=HOUR, name="customers.forget_challenges")
def forget() -> None:
    """Challenges of public forms that nobody could send again."""
    guard.forget()
