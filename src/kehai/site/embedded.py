"""The database for one command: the named one, or the embedded one for as long as the command runs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kehai.site import options, paths
from kehai.site.postgres import Cluster
from kehai.site.postgres.roles import APP, OWNER


def addresses(cluster: Cluster) -> dict[str, str]:
    """What child processes need in their environment to reach this cluster."""
    return {"DATABASE_URL": cluster.url(APP), "DATABASE_OWNER_URL": cluster.url(OWNER), "KEHAI_EMBEDDED": "1"}


@contextmanager
def database(say: Callable[[str], None]) -> Iterator[Cluster | None]:
    """Sets DATABASE_URL for this process when nobody has, starting or joining the embedded server; None for another's."""
    if options.text("DATABASE_URL"):
        yield None
        return
    with Cluster(paths.make_data(), say=say) as cluster:
        os.environ.update(addresses(cluster))
        yield cluster
