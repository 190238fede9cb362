"""The document's part about workbooks of approved requests."""

from typing import Any

from kehai.api.document.common import READING, answered

XLSX = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "format": "binary"}}}
FILE: dict[str, Any] = {"responses": answered(200, "The workbook", XLSX, (*READING, 409, 429))}
