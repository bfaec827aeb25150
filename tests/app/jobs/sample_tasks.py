"""Tasks that tests ask for."""

from django_tasks import TaskContext, task

from closeknit.app.jobs.context import cancel_requested, report, still_mine, stopping
from closeknit.app.jobs.errors import Cancelled, Interrupted, NotAgain
from closeknit.app.jobs.models import Job


@task
def add(left: int, right: int) -> int:
    return left + right


@task(unique=True)
def once(scope: str) -> str:
    return scope


@task(priority=50)
def urgent() -> None:
    return None


@task(queue_name="long", atomic=False)
def long_one(scope: str = "") -> str:
    report("half way", 0.5)
    return "mine" if still_mine() else "lost"


@task(max_attempts=3)
def note_and_fail(scope: str) -> None:
    once.enqueue(scope=f"effect of {scope}")
    raise ValueError("no luck")


@task
def senseless() -> None:
    raise NotAgain("The file is no table.", "Choose another file.")


def _robbed(pk: int, scope: str) -> None:
    """Leave an effect, then lose the lease to somebody else."""
    once.enqueue(scope=scope)
    Job.objects.filter(pk=pk).update(claim="another worker")


@task(takes_context=True)
def robbed(context: TaskContext, scope: str) -> None:
    _robbed(int(context.task_result.id), scope)


@task(atomic=False)
def cancellable() -> str:
    if cancel_requested():
        raise Cancelled()
    return "went on"


@task(atomic=False)
def interruptible() -> str:
    if stopping():
        raise Interrupted()
    return "went on"
