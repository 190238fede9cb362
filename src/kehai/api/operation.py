"""/api/operation: how the house is, and the jobs that failed, for those who decide about its settings."""

from http import HTTPStatus

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api.document import operation as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.api.settings import decider
from kehai.kernel import condition, jobs
from kehai.kernel.rows import not_there

router = Router(tags=["operation"])


@router.get("/operation", operation_id="operation", openapi_extra=document.OPERATION)
def operation(request: Asked) -> HttpResponse:
    """Disk, database, queue, backups; and what failed, the latest first."""
    decider(request)
    Query(request)
    parked = [
        {
            "id": job["id"],
            "name": job["name"],
            "tries": job["attempts"],
            "since": answers.instant(job["since"]) if job["since"] else None,
            "error": job["error"],
        }
        for job in reversed(jobs.parked())
    ]
    return answers.data({"facts": [fact.told() for fact in condition.facts()], "jobs": parked})


@router.post("/operation/jobs/{job}/retry", operation_id="retry_job", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.JOB)
def retry(request: Asked, job: int) -> HttpResponse:
    """Put a failed job back into the queue."""
    decider(request)
    Query(request)
    try:
        jobs.replay(job)
    except KeyError:
        raise not_there() from None
    return answers.nothing()


@router.delete("/operation/jobs/{job}", operation_id="drop_job", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.JOB)
def drop(request: Asked, job: int) -> HttpResponse:
    """Give a failed job up."""
    decider(request)
    Query(request)
    try:
        jobs.drop(job)
    except KeyError:
        raise not_there() from None
    return answers.nothing()
