"""Ports to services outside: electronic signatures, payment links. Where none is set up the product says so; nothing is pretended."""

from typing import Protocol

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.contract import Contract
from kehai.kernel.errors import Refusal

NO_SIGNING = _("No service for electronic signatures is set up. Sign on paper, attach the scan, and mark the contract as signed.")
NO_PAYING = _("No payment service is set up. Take cash or a transfer, and enter it under receipts with its proof.")


class Provider(Protocol):
    """A service that is handed a contract and answers with an address for the customer."""

    def begin(self, contract: Contract) -> str:
        """Starts it; returns the address. Raises Refusal."""


_providers: dict[str, Provider] = {}


def register(port: str, provider: Provider) -> None:
    """A provider for the port `signing` or `paying`, named by an installation."""
    _providers[port] = provider


def signing(contract: Contract) -> str:
    """Begins an electronic signature. Raises Refusal where no service is set up."""
    return _begin("signing", NO_SIGNING, contract)


def paying(contract: Contract) -> str:
    """Makes a payment link. Raises Refusal where no service is set up."""
    return _begin("paying", NO_PAYING, contract)


def _begin(port: str, sentence: object, contract: Contract) -> str:
    provider = _providers.get(port)
    if provider is None:
        raise Refusal(str(sentence))
    return _t("Its address: %(address)s") % {"address": provider.begin(contract)}
