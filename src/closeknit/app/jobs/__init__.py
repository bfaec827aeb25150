"""Work in the background, durable in the same database: what was asked for is done, also after a crash.

A job is a row. A worker takes it on a lease and renews the lease while it works; a worker that was killed loses it, and
another one takes the job up again. What a job changes in the database counts together with the mark that it is done, or
not at all, so that nothing happens twice.
"""
