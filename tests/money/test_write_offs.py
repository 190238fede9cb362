"""What will never be paid is written off by finance, and taken back by another entry (坏账核销; issue 6; E70, E71, A70, P24)."""

import pytest
from django.db import IntegrityError, transaction

from kehai.crm.sales.records.commission_entry import CommissionEntry
from kehai.crm.sales.records.commission_rule import CommissionRule
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.write_off import WriteOff, WriteOffEntry
from kehai.crm.sales.rules import exposure
from kehai.kernel import periods, run
from kehai.kernel.access import Actor, Rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal
from tests.customers.factory import ROOT, fresh, made
from tests.money import books
from tests.money.till import Till, shop, till, world
from tests.sales.deals import ready
from tests.workflow.desk import Person, flow

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def owing(till, lump="1000.00", **plan):
    """A signed contract of Ann's, long overdue."""
    return Till(till.ann).signed(till.acme, lump, **({"base": "2026-01-31", "tenor": "1", "settlement": None} | plan))


def off(who, contract, amount, status=201, **facts):
    return who.make("write_off", status, contract=contract["id"], amount=amount, **({"reason": "Bankrupt"} | facts))


def paid(till, contract, amount):
    fay = Till(till.fay)
    receipt = fay.make("receipt", customer=till.acme, amount=amount)
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    return receipt


def sums(contract):
    row = Contract.objects.get(pk=contract["id"])
    return tuple(str(value) for value in (row.paid, row.written_off, row.rest))


def test_what_will_not_come_is_no_longer_owed_aged_or_counted_and_is_no_money(till):
    made(CommissionRule, name="By money", tiers="0 10%", valid_from="2020-01-01")
    contract, ann, fay = owing(till, parts=2), Till(till.ann), Till(till.fay)
    earned = CommissionEntry.objects.count()
    first = off(fay, contract, "700.00")
    assert (first["state"], first["written_on"], sums(contract)) == ("stands", periods.today().isoformat(), ("0.00", "700.00", "300.00"))
    # The oldest due first.
    assert [(row["written_off"], row["rest"], row["state"]) for row in ann.plan_of(contract)] == [
        ("500.00", "0.00", "lost"),
        ("200.00", "300.00", "open"),
    ]
    assert [row["all"] for row in fay.ask("ageing")["rows"]] == ["300.00"]
    account = exposure.of(till.acme.pk, "CNY")
    assert (account.owed, account.overdue) == (300, 300)
    second = off(fay, contract, "300.00", written_on="2026-03-01")
    assert (second["written_on"], fay.ask("ageing")["rows"], exposure.of(till.acme.pk, "CNY").days) == ("2026-03-01", [], 0)
    assert ann.see("contract", contract)["next_due_on"] is None
    # No money came: nobody earns by it, the customer has bought nothing.
    assert (CommissionEntry.objects.count(), fresh(till.acme).purchase) == (earned, "before")
    ann.do("contract", contract, "finish")
    books.check(till.acme)
    # Who sold it reads why, when and by whom, on the contract's page.
    read = ann.rows("write_off", contract=contract["id"])
    assert [(row["amount"], row["reason"], row["written_by"]["label"]) for row in read] == [
        ("700.00", "Bankrupt", "Fay"),
        ("300.00", "Bankrupt", "Fay"),
    ]


def test_more_than_is_open_is_refused_at_the_field_and_says_how_much_is(till):
    contract, fay = owing(till), Till(till.fay)
    paid(till, contract, "400.00")
    for amount, said in (("600.01", "600.00"), ("0", "More than nothing"), ("-1.00", "More than nothing")):
        assert said in off(fay, contract, amount, 422)["fields"]["amount"]
    assert "not come yet" in off(fay, contract, "1.00", 422, written_on="2999-01-01")["fields"]["written_on"]
    assert "reason" in off(fay, contract, "1.00", 422, reason="")["fields"]
    assert not WriteOff.objects.exists()
    off(fay, contract, "600.00")
    assert "at most that" in off(fay, contract, "0.01", 422)["fields"]["amount"]
    draft = Till(till.ann).contract(till.acme)
    assert "signed" in off(fay, draft, "1.00", 422)["fields"]["contract"]
    # What stands in no plan yet is planned first, and the sentence says so.
    bare = Till(till.ann).contract(till.acme)
    Till(till.ann).do("contract", bare, "sign")
    assert "plan the other 1000.00 first" in off(fay, bare, "5.00", 422)["fields"]["amount"]
    books.check(till.acme)


def test_only_finance_writes_off_and_nobody_changes_or_deletes_it(till):
    contract, fay = owing(till), Till(till.fay)
    row = None
    for who in (till.ann, till.chief):
        assert off(Till(who), contract, "10.00", 403)
    row = off(fay, contract, "10.00")
    for who in (till.ann, till.chief):
        Till(who).do("write_off", row, "take_back", 403, reason="mine")
    fay.change("write_off", row, 403, amount="5.00")
    fay.drop("write_off", row, 403)
    # Not even who may everything; its figures not even the program.
    key, master = WriteOff.objects.get().pk, Actor("user", till.boss.pk, "Boss", Rights(everything=True))
    for told in ({"amount": "5.00"}, {"reason": "other"}, {"written_on": "2026-01-01"}):
        with pytest.raises(Refusal):
            run.update(kind_of(WriteOff), key, told, None, master)
    with pytest.raises(Refusal):
        run.update(kind_of(WriteOff), key, {"amount": "5.00"}, None, ROOT)
    with pytest.raises(Refusal):
        raise next(iter(run.delete(kind_of(WriteOff), [key], master).refused.values()))
    assert sums(contract) == ("0.00", "10.00", "990.00")
    # Where the program itself takes it away or brings it back, the ledger stays true.
    for work, figures in ((run.delete, ("0.00", "0.00", "1000.00")), (run.restore, ("0.00", "10.00", "990.00"))):
        assert work(kind_of(WriteOff), [key], ROOT).done == [key]
        assert sums(contract) == figures
        books.check(till.acme)


def test_it_is_taken_back_by_another_entry_and_owed_again_also_after_the_end(till):
    contract, ann, fay = owing(till), Till(till.ann), Till(till.fay)
    row = off(fay, contract, "1000.00")
    ann.do("contract", contract, "finish")
    assert "reason" in fay.do("write_off", row, "take_back", 422)["fields"]
    fay.do("write_off", row, "take_back", reason="The administrator pays after all")
    told = fay.see("write_off", row)
    assert (told["state"], told["back_on"], told["back_by"]["label"], told["back_reason"]) == (
        "back",
        periods.today().isoformat(),
        "Fay",
        "The administrator pays after all",
    )
    assert [str(entry.amount) for entry in WriteOffEntry.objects.order_by("id")] == ["1000.00", "-1000.00"]
    assert (sums(contract), [line["all"] for line in fay.ask("ageing")["rows"]]) == (("0.00", "0.00", "1000.00"), ["1000.00"])
    fay.do("write_off", row, "take_back", 409, reason="again")
    paid(till, contract, "1000.00")
    assert (sums(contract), fresh(till.acme).purchase) == (("1000.00", "0.00", "0.00"), "after")
    books.check(till.acme)


def test_a_terminated_contract_keeps_it_and_its_plan_and_amount_never_fall_below_it(till):
    contract, ann, fay = owing(till, parts=2), Till(till.ann), Till(till.fay)
    paid(till, contract, "100.00")
    off(fay, contract, "500.00")
    (first, _second) = ann.plan_of(contract)
    assert "written off" in ann.change("instalment", first, 422, amount="499.00")["fields"]["amount"]
    assert "written off" in ann.do("contract", contract, "amend", 422, reason="less", lump="599.99")["fields"]["lump"]
    ann.do("contract", contract, "terminate", reason="closed down")
    assert (ann.see("contract", contract)["amount"], sums(contract)) == ("600.00", ("100.00", "500.00", "0.00"))
    books.check(till.acme)


def test_what_was_written_off_pays_no_refund_and_frees_the_credit_on_the_page_of_an_order(till):
    ann, fay = Till(till.ann), Till(till.fay)
    order = ann.make("order", customer=till.acme, title="Pumps")
    ann.make("order_line", order=order["id"], name="Pump", quantity="10", price="100")
    ann.do("order", order, "accept")
    contract = ann.see("order", order)["contract"]
    before = ann.ask(f"orders/{order['id']}")["credit"]["used"]
    off(fay, contract, "400.00")
    page = ann.ask(f"orders/{order['id']}")
    assert (before, page["credit"]["used"], page["credit"]["rows"][0]["written_off"]) == ("1000.00", "600.00", "400.00")
    assert [(row["amount"], row["reason"]) for row in page["write_offs"]] == [("400.00", "Bankrupt")]
    # Cancelling what was written off in part would leave it hanging in the air.
    assert "take that back first" in ann.do("order", order, "cancel", 409, reason="gone")["message"]
    fay.do("write_off", page["write_offs"][0], "take_back", reason="wrong customer")
    ann.do("order", order, "cancel", reason="gone")
    books.check(till.acme)


def test_a_large_one_waits_for_approval_with_its_amount_as_condition(till):
    flow(
        till,
        "create",
        kind="sales.write_off",
        condition={"field": "amount", "op": "gt", "value": "500"},
        steps=({"by": "person", "person": till.chief},),
    )
    contract, fay = owing(till), Till(till.fay)
    off(fay, contract, "100.00")
    asked = off(fay, contract, "500.01", 202)
    assert sums(contract) == ("0.00", "100.00", "900.00")
    Person(till.chief).say(asked, "agree", answer="fine")
    assert sums(contract) == ("0.00", "600.01", "399.99")
    books.check(till.acme)


def test_the_database_itself_refuses_more_than_is_open(till):
    contract = owing(till)
    for model, where in ((Contract, {"pk": contract["id"]}), (Instalment, {"contract": contract["id"]})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(**where).update(written_off="1000.01", rest="-0.01")
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(**where).update(written_off="10")


def test_no_target_is_reached_by_it(till):
    chief, ann, fay = Till(till.chief), Till(till.ann), Till(till.fay)
    today = periods.today()
    for measure in ("signed", "received"):
        chief.make("target", owner=till.ann, measure=measure, amount="1000", first=today.isoformat())
    contract = owing(till)

    def reached():
        return [ann.ask(f"targets?year={today.year}&measure={measure}")["rows"][0]["year"]["reached"] for measure in ("signed", "received")]

    paid(till, contract, "400.00")
    assert reached() == ["1000.00", "400.00"]
    # What was signed was signed, and what did not come did not come.
    row = off(fay, contract, "600.00")
    assert reached() == ["1000.00", "400.00"]
    fay.do("write_off", row, "take_back", reason="pays after all")
    assert reached() == ["1000.00", "400.00"]


def test_goods_come_back_beyond_what_is_open_only_after_it_was_taken_back(till):
    """Else who never paid would be refunded, or the write-off would stand on a debt that is gone."""
    ann, fay, lou = Till(till.ann), Till(till.fay), Till(ready("Lou", "logistics"))
    order = ann.make("order", customer=till.acme, title="Pumps")
    line = ann.make("order_line", order=order["id"], name="Pump", quantity="10", price="100")
    ann.do("order", order, "accept")
    order = ann.see("order", order)
    lou.ask(f"orders/{order['id']}/deliveries", lines=[{"line": line["id"], "quantity": "10"}], ship=True)
    row = off(fay, order["contract"], "900.00")
    back = ann.ask(f"orders/{order['id']}/returns", lines=[{"line": line["id"], "quantity": "2"}], reason="dented")["returns"][0]
    lou.do("goods_return", back, "receive")
    said = fay.do("goods_return", back, "settle_return", 409)["message"]
    assert "900.00 of the contract was written off; take that back first" in said
    assert sums(order["contract"]) == ("0.00", "900.00", "100.00")
    fay.do("write_off", row, "take_back", reason="two pumps came back")
    fay.do("goods_return", back, "settle_return")
    off(fay, order["contract"], "800.00")
    assert sums(order["contract"]) == ("0.00", "800.00", "0.00")
    books.check(till.acme)
