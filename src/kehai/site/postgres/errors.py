"""What can go wrong with the embedded database, as a sentence for the person who starts it."""


class ClusterError(Exception):
    """The embedded database cannot be started; the message says what to do."""
