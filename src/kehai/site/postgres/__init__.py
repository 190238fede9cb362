"""The embedded PostgreSQL: binaries from a Python wheel, life-cycle our own. Imports no Django."""

from kehai.site.postgres.cluster import Cluster
from kehai.site.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError"]
