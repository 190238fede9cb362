"""Backups: the database of one moment, the files and the signing key in one archive that can be checked and put back."""
