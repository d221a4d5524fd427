"""Each kind of report in a real browser, offline: no request, no error; keyboard and script do what they say."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.records import Report
from advisor.render import html
from advisor.store.format.sparse import encode_sparse
from tests.render.hostile import ALL, everywhere
from tests.render.pages import PAGES, written

pytestmark = pytest.mark.browser

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
ROOT = Path(__file__).parent.parent.parent
AXE = Path(os.environ.get("ADVISOR_AXE", ROOT / "build/axe/node_modules/axe-core/axe.min.js"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no Chromium here: install the packages chromium and chromium-driver to run this test")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path_factory.mktemp('browser') / 'profile'}", "--window-size=1440,900",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


def opened(browser, kind: str, folder: Path, *, width: int = 1440, dark: bool = False) -> str:
    """Open a page at a width, in daylight or in the dark, and return its address."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    address = written(kind, folder)
    browser.get(address)
    return address


@pytest.mark.parametrize("kind", PAGES)
def test_a_report_opens_offline_without_a_request_or_an_error(browser, tmp_path, kind):
    browser.get_log("performance"), browser.get_log("browser")
    page = opened(browser, kind, tmp_path)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith(("data:", "chrome:"))} == {page}  # chrome: its own first tab
    assert browser.get_log("browser") == []
    assert browser.execute_script("return [...document.querySelectorAll('svg')].every(s => s.clientWidth > 100)")


@pytest.mark.parametrize("kind", ["study", "runs", "index"])
def test_names_full_of_markup_run_nothing_and_break_nothing(browser, tmp_path, kind):
    report = everywhere(PAGES[kind](), Report, ALL)
    page = tmp_path / "report.html"
    page.write_text(html.report(report, data=encode_sparse(report)), encoding="utf-8")
    browser.get_log("browser")
    browser.get(page.as_uri())
    assert browser.title.startswith(f"{report.title[:9]}")
    assert browser.get_log("browser") == []  # neither an error nor a word of the page's policy, nor an open alert
    assert (
        browser.execute_script("return document.querySelectorAll('base, iframe, img, object, [onclick]').length") == 0
    )
    assert browser.execute_script("return document.querySelectorAll('svg').length") == page.read_text("utf-8").count(
        "<svg"
    )


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_the_screen(browser, tmp_path, kind, width):
    opened(browser, kind, tmp_path, width=width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core here: npm install --prefix build/axe --no-save axe-core")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_no_violation(browser, tmp_path, kind, dark):
    opened(browser, kind, tmp_path, dark=dark)
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "const done = arguments[0]; for (const d of document.querySelectorAll('details')) d.open = true;"
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then(r => done(r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)])))"
    )
    assert found == []


@pytest.mark.parametrize("kind", ["study", "front", "run", "curve"])
def test_the_first_screen_holds_all_five_answers(browser, tmp_path, kind):
    opened(browser, kind, tmp_path)
    ends = browser.execute_script(
        "return [...document.querySelectorAll('.answers dd')].map(d => d.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 5
    assert max(ends) <= 900


def test_the_table_of_trials_is_sorted_with_the_keyboard_alone(browser, tmp_path):
    from selenium.webdriver.common.keys import Keys

    opened(browser, "study", tmp_path)
    seen = []
    for _ in range(60):  # from the top of the page, by Tab alone
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        seen.append(focused.text)
        if focused.text == "validation accuracy":
            break
    assert seen[0] == "Skip to the report"
    focused.send_keys(Keys.ENTER)
    scores = browser.execute_script(
        "return [...document.querySelectorAll('tr[data-trial]')].map(r => r.cells[1].textContent.trim())"
    )
    assert scores[:3] == ["0.9100", "0.9300", "0.9500"]
    assert set(scores[3:]) == {"-"}


def test_a_table_is_filtered_by_any_column(browser, tmp_path):
    from selenium.webdriver.common.by import By

    opened(browser, "study", tmp_path)
    box = browser.find_element(By.CSS_SELECTOR, ".filter input")
    left = "return [...document.querySelectorAll('tr[data-trial]:not([hidden])')].map(r => r.dataset.trial)"
    for text, kept in (
        ("activation = relu", ["1", "3"]), ("activation = relu; trial > 2", ["3"]),
        ("out of memory", ["2"]), ("validation accuracy >= 0.93", ["1", "3"]),
    ):  # fmt: skip
        box.clear()
        box.send_keys(text)
        assert browser.execute_script(left) == kept, text
        assert browser.find_element(By.CSS_SELECTOR, ".filter output").text == f"{len(kept)} of 8 rows"


def test_a_trial_that_is_pointed_at_is_marked_in_every_figure_and_in_the_table(browser, tmp_path):
    opened(browser, "study", tmp_path)
    browser.execute_script(
        "document.querySelector('tr[data-trial=\"1\"]').dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))"
    )
    marked = browser.execute_script("return [...document.querySelectorAll('.marked')].map(e => e.tagName)")
    assert sorted(set(marked)) == ["TR", "g", "use"]
    assert marked.count("use") == 3  # in the history, and in the panels of two dimensions


def test_a_trial_is_walked_to_with_the_arrow_keys(browser, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(browser, "study", tmp_path)
    table = browser.find_element(By.CSS_SELECTOR, ".scroll:has(tr[data-trial])")
    browser.execute_script("arguments[0].focus()", table)
    table.send_keys(Keys.ARROW_DOWN + Keys.ARROW_DOWN)
    assert browser.execute_script("return document.querySelector('tr.marked').dataset.trial") == "1"


FADED = "return [...document.querySelectorAll('svg.brushed g.trial')].map(g => g.classList.contains('faded'))"
ROWS = "return [...document.querySelectorAll('tr[data-trial]')].filter(r => r.clientHeight).map(r => r.dataset.trial)"


def test_parallel_coordinates_are_brushed_with_the_pointer(browser, tmp_path):
    opened(browser, "study", tmp_path)
    every = browser.execute_script(ROWS)
    drag = """const svg = document.querySelector('svg.brushed'), shifts = arguments[0];
        svg.setPointerCapture = () => {};
        const points = svg.querySelectorAll('g.trial path')[2].getAttribute('d').match(/-?[\\d.]+/g).map(Number);
        const [x, y] = points.slice(-2), matrix = svg.getScreenCTM();
        for (const [kind, shift] of [['pointerdown', shifts[0]], ['pointerup', shifts[1]]]) {
          const at = new DOMPoint(x, y + shift).matrixTransform(matrix);
          svg.dispatchEvent(new PointerEvent(kind, {clientX: at.x, clientY: at.y, pointerId: 1}));
        }"""
    browser.execute_script(drag, [-4, 4])
    assert browser.execute_script(FADED) == [True, True, False]  # the best is drawn last
    assert browser.execute_script(ROWS) == ["1"]
    assert len(browser.execute_script("return [...document.querySelectorAll('.trials use.faded')]")) > 2
    browser.execute_script(drag, [0, 1])
    assert browser.execute_script(FADED) == [False, False, False]
    assert browser.execute_script(ROWS) == every


def test_parallel_coordinates_are_brushed_with_the_keyboard_alone(browser, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(browser, "study", tmp_path)
    controls = browser.find_element(By.CLASS_NAME, "brushing")
    axis, (low, high) = controls.find_element(By.TAG_NAME, "select"), controls.find_elements(By.TAG_NAME, "input")
    axis.send_keys("score")
    low.send_keys(Keys.ARROW_RIGHT)
    assert browser.execute_script(FADED) == [True, False, False]
    assert low.get_attribute("aria-valuetext") == "0.93"
    assert controls.find_element(By.TAG_NAME, "output").text == "2 of 3 trials drawn here are kept"
    high.send_keys(Keys.ARROW_LEFT)
    assert browser.execute_script(FADED) == [True, False, True]
    assert browser.execute_script(ROWS) == ["3"]
    controls.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    assert browser.execute_script(FADED) == [False, False, False]
    assert controls.find_element(By.TAG_NAME, "output").text == ""


def test_on_paper_what_is_folded_is_open_and_no_figure_or_table_is_cut(browser, tmp_path):
    opened(browser, "study", tmp_path)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    size = {"width": 690, "height": 1000, "deviceScaleFactor": 1, "mobile": False}  # A4 less its margins
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    cut = browser.execute_script(
        "dispatchEvent(new Event('beforeprint'));"
        "return [[...document.querySelectorAll('details')].every(d => d.open !== d.classList.contains('checks')),"
        " [...document.querySelectorAll('figure')].every(f => getComputedStyle(f).breakInside === 'avoid'),"
        " Math.max(...[...document.querySelectorAll('table, svg')].map(t => t.getBoundingClientRect().right)) <= 690,"
        " [...document.querySelectorAll('nav, .only-with-script')].every(e => e.getClientRects().length === 0)]"
    )
    assert cut == [True, True, True, True]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
