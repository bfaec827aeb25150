"""Work in the background, durable in the same database: what was asked for is done, also after a crash.

A job is a row. A worker takes it on a lease and renews the lease while it works; a worker that was killed loses it,
and another one takes the job up again within a minute. What an ordinary job changes in the database counts together
with the mark that it is done, or not at all, so that nothing happens twice.

Declaring and asking for work (in the transaction of an action, so that both count or neither)::

    from django_tasks import task

    @task                                   # ordinary: seconds; runs inside one transaction of the worker
    def compute_shares(plan_id: int, scope: str) -> None: ...

    @task(queue_name="long", atomic=False)  # long: its own steps, each safe to run again
    def run_import(import_id: int, scope: str) -> None: ...

    run_import.enqueue(7, scope=brand.slug)                                        # in tasks and commands
    ask_for("closeknit.app.intake.tasks.run_import", 7, scope=brand.slug)  # in actions, which stand below tasks

Options of `@task`: `queue_name` "default" or "long" (each has a thread of its own, so an import does not hold up
mail), `priority` (-100 to 100, higher first), `atomic`, `max_attempts` (5), `unique` (asking again for the same task
with the same arguments while it waits or runs gives the job that is there). `.using(run_after=moment)` waits. A keyword
argument called `scope` names whose job it is, by convention a brand's slug: pages list the jobs of a scope. The
function gets it as well.

Inside a task (`closeknit.app.jobs.context`): `report(text, share)` shows progress, of a long task within a second or
so; `cancel_requested()` says whether a person wants it stopped, then raise `Cancelled`; `stopping()` says that the
worker is being shut down, then raise `Interrupted` and the job is taken up again; `still_mine()` asks the database
whether the lease still holds, and inside a transaction keeps it until the commit, so that a step guarded by it is
never done by two workers. Any other exception is tried again later; raise `NotAgain` where that makes no sense.

An ordinary task must end within seconds: SQLite has one writer, and its transaction is that writer.

Running: `closeknit.app.jobs.worker.run_worker(...)` is a worker process; `drain()` does everything that is ready in
this thread, for tests and the demo. Work that comes back every so many minutes is listed in the setting RECURRING.
"""
