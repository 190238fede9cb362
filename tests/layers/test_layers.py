"""Every domain stands in the contracts that hold the layers, so that a new one cannot be forgotten."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]}
DOMAINS = [f"kehai.crm.{file.parent.name}" for file in (ROOT / "src/kehai/crm").glob("*/apps.py")]


def test_every_domain_has_its_place_among_the_others():
    layers = " ".join(CONTRACTS["Call down, announce up"]["layers"])
    assert [domain for domain in DOMAINS if domain not in layers] == []


def test_every_domain_is_layered_inside():
    containers = next(contract for name, contract in CONTRACTS.items() if name.startswith("Inside a domain"))["containers"]
    assert sorted(DOMAINS) == sorted(set(containers) & set(DOMAINS))
