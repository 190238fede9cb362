"""What stops a backup or a restore, as a sentence for the person at the keyboard."""


class ArchiveError(Exception):
    """It cannot be done; the message says why and what helps."""
