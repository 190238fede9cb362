"""What every database holds before its first request: sequences, the epoch, the regions."""

from typing import Any

from kehai.kernel import regions
from kehai.kernel.numbers import ensure_sequences


def ensure(connection: Any) -> None:
    """Brings the reference data of a database up to date; run by the owner role after migrations."""
    ensure_sequences(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_epoch (id, value) VALUES (1, 1) ON CONFLICT DO NOTHING")
        cursor.executemany(
            "INSERT INTO kernel_region (code, label) VALUES (%s, %s) "
            "ON CONFLICT (code) DO UPDATE SET label = excluded.label WHERE kernel_region.label <> excluded.label",
            _region_labels(),
        )


def _region_labels() -> list[tuple[str, str]]:
    """Every code that a record may hold with its label; a four-digit group that is no place has its province's."""
    codes = {code[:length] for code in regions.divisions() for length in (2, 4, 6)}
    return [(code, label) for code in sorted(codes) if (label := regions.label(code))]
