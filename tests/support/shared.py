"""Where the large real files lie that some tests read when they are there; KEHAI_SHARED_DATA names another folder."""

import os
from pathlib import Path

DATA = Path(os.environ.get("KEHAI_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
FIRMS = DATA / "cn_enterprises" / "cn_enterprises_2019.csv.xz"  # 164,586 registered firms
