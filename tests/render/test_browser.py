"""A report in a real browser, offline: no request, no error, and the keyboard is enough."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.render import html
from advisor.store.format import codec
from tests.render.examples import example_report

pytestmark = pytest.mark.browser

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[object]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no Chromium here: install the packages chromium and chromium-driver to run this test")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1200,900",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


def test_report_opens_offline_without_a_request_or_an_error(browser, tmp_path):
    page = _written(tmp_path)
    browser.get(page)
    assert browser.title == "An <example> study - advisor report"
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith(("data:", "chrome:"))} == {page}  # chrome: its own first tab
    assert browser.get_log("browser") == []


def test_the_table_of_trials_is_sorted_with_the_keyboard_alone(browser, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.get(_written(tmp_path))
    seen = []
    for _ in range(40):  # from the top of the page, by Tab alone
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        seen.append(focused.text)
        if focused.text == "validation accuracy":
            break
    assert seen[0] == "Skip to the report"
    focused.send_keys(Keys.ENTER)
    rows = browser.find_elements(By.CSS_SELECTOR, "table[data-sortable] tbody tr")
    scores = [row.find_elements(By.TAG_NAME, "td")[1].text for row in rows]
    assert scores == ["0.9100", "0.9300", "0.9500", "-"]


def _written(folder: Path) -> str:
    subject = example_report()
    path = folder / "report.html"
    path.write_text(html.report(subject, data=codec.encode(subject)), encoding="utf-8")
    return path.as_uri()
