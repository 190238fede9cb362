"""Web addresses are opened, never run (T33)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehai.crm.customers.rules.website import fit
from kehai.kernel.errors import Invalid
from kehai.kernel.testing import example

_RUN = ("javascript", "data", "vbscript", "file", "blob", "filesystem", "about", "chrome", "view-source", "ms-msdt")


@pytest.mark.parametrize(
    "address", ["www.example.com", "http://a.cn", "HTTPS://a.cn/x?y=javascript:1", "a.cn:8080/x", "mailto:a@b.cn", "tel:021-1", "无", "-"]
)
def test_what_people_write_stands(address):
    assert fit(address)


@given(st.sampled_from(_RUN), st.text(max_size=20), st.sampled_from(["", " ", "\t", "\n", "\x01", "\u200b", "\ufeff"]), st.booleans())
def test_what_would_run_never_does(scheme, rest, gap, loud):
    word = scheme.upper() if loud else scheme
    for address in (f"{word}:{rest}", f"{gap}{word}:{rest}", f"{word[:2]}{gap}{word[2:]}:{rest}", f"{word}{gap}:{rest}"):
        assert not fit(address)


@pytest.mark.django_db
def test_a_customer_keeps_no_address_that_runs():
    with pytest.raises(Invalid):
        example("customers.customer", website="JavaScript:alert(1)")
    assert example("customers.customer", website="www.example.com").website == "www.example.com"
