"""Notices of a browser that shows no page: the switch, what it says where it cannot be, and the worker that shows and opens them (point 4)."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, expect

from kehai.kernel import push
from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send, until
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
PATH = "/api/office/push"
SHOWN = "() => navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(({title, body, tag}) => ({title, body, tag})))"


def _choosing(page: Page) -> Any:
    page.goto("/notices")
    page.get_by_role("button", name="通知设置").click()
    panel = page.get_by_role("region", name="关闭客海后，在本设备上提醒")
    expect(panel).to_be_visible()
    return panel


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_blocked_browser_is_told_how_to_unblock(screen: Screen, width: str):
    page = screen("sales1", width, reduced_motion="reduce")
    page.goto("/notices")
    talk = page.context.new_cdp_session(page)
    where = {"origin": page.evaluate("location.origin"), "browserContextId": talk.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]}
    talk.send("Browser.setPermission", {"permission": {"name": "notifications"}, "setting": "denied", **where})
    panel = _choosing(page)
    expect(panel).to_contain_text("已被此浏览器阻止")
    expect(panel).to_contain_text("将“通知”改为“允许”")
    no_raw_words(page)
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nobody_is_asked_before_he_presses_and_no_push_service_is_said_plainly(screen: Screen, watch: Watch):
    page = screen("sales1", permissions=["notifications"], reduced_motion="reduce", service_workers="allow")
    page.add_init_script(
        "Notification.requestPermission = ((real) => () => { window.asked = (window.asked ?? 0) + 1; return real.call(Notification); })("
        "Notification.requestPermission)"
    )
    panel = _choosing(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    assert page.evaluate("window.asked") is None
    panel.get_by_role("button", name="在本设备上提醒我").click()
    # Chromium's own build has no key for Google's service, as a browser in mainland China reaches none.
    expect(panel).to_contain_text("浏览器连不上推送服务")
    assert page.evaluate("window.asked") == 1
    watch.problems[:] = [each for each in watch.problems if "Push API" not in each]  # the browser's own line about it
    assert ask(page, PATH)["rows"] == []
    no_raw_words(page)
    assert _violations(page) == []


def _device(page: Page) -> str:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    keys = {"p256dh": push.text_of(raw), "auth": base64.urlsafe_b64encode(b"0" * 16).decode()}
    return str(send(page, PATH, {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/x", "keys": keys})["id"])


def test_devices_are_listed_chosen_for_and_removed(screen: Screen):
    page = screen("sales1", reduced_motion="reduce")
    page.goto("/notices")
    page.locator(".a-me").wait_for()
    _device(page)
    panel = _choosing(page)
    line = panel.get_by_role("listitem")
    expect(line).to_contain_text("Chrome")
    line.get_by_role("checkbox", name="显示通知内容").click()
    expect(line.get_by_role("checkbox")).to_be_checked()
    page.reload()
    panel = _choosing(page)
    expect(panel.get_by_role("checkbox", name="显示通知内容")).to_be_checked()
    panel.get_by_role("button", name="移除").click()
    expect(panel.get_by_role("listitem")).to_have_count(0)
    assert ask(page, PATH)["rows"] == []


def test_the_worker_shows_a_message_and_a_press_opens_what_it_is_about(screen: Screen, server: str):
    page = screen("sales1", permissions=["notifications"], reduced_motion="reduce", service_workers="allow")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size="1", total="none")["rows"][0]
    chief = screen("admin")
    chief.goto("/")
    chief.locator(".a-me").wait_for()
    mine = ask(page, "/api/session/who")["me"]["user"]["id"]
    send(chief, f"/api/office/comments/customers/customer/{customer['id']}", {"text": "请看一下", "mentions": [mine]})
    notice = next(row for row in ask(page, "/api/office/notices", state="waiting")["rows"] if row["about"] and not row["read"])
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    talk, found = page.context.new_cdp_session(page), []
    talk.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(one["registrationId"] for one in told["registrations"]))
    talk.send("ServiceWorker.enable")
    page.evaluate(SHOWN)  # a turn of the loop in which the event arrives
    message = json.dumps({"title": notice["label"], "body": "打开客海查看。", "tag": notice["id"], "notice": notice["id"]})
    talk.send("ServiceWorker.deliverPushMessage", {"origin": server, "registrationId": found[-1], "data": message})
    until(page, f"() => ({SHOWN})().then((all) => all.length === 1)")
    assert page.evaluate(SHOWN) == [{"title": notice["label"], "body": "打开客海查看。", "tag": notice["id"]}]
    # The press itself is the system's; what the worker does then is the product's.
    page.context.service_workers[0].evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          try { self.dispatchEvent(new NotificationEvent("notificationclick", { notification })); } catch {}
        }"""
    )
    page.wait_for_url(f"**/{notice['about']['kind'].replace('.', '/')}/{notice['about']['id']}*")
    expect(page.locator("main h1, main h2").first).to_be_visible()
    after = ask(page, "/api/office/notices", state="waiting")["rows"]
    assert next(row for row in after if row["id"] == notice["id"])["read"] is True
    assert page.evaluate(SHOWN) == []
