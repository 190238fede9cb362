"""What is not a kind has a path of its own."""

from types import SimpleNamespace

import pytest

from kehai.api import urls
from tests.customers.factory import CUSTOMER


def test_a_hand_made_door_at_the_path_of_a_kind_is_refused_at_start_up(monkeypatch):
    assert list(urls._doors())  # noqa: SLF001  what start-up asks
    path = "/" + CUSTOMER.replace(".", "/")
    monkeypatch.setattr(urls, "modules", lambda _package: [SimpleNamespace(__name__="doors.mine", path=path, router=None)])
    with pytest.raises(TypeError, match=r"doors\.mine stands at /customers/customer, the path of the kind customers\.customer"):
        list(urls._doors())  # noqa: SLF001
