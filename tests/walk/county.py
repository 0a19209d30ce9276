"""The people of the walk: each logs in with a browser of their own, opens cases, clicks, and is refused in words."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SOMEWHERE = {"latitude": 26.42, "longitude": 112.86}


def picture(says: str) -> dict[str, Any]:
    """A photograph as a phone would hand it over: file name, type and bytes."""
    drawn = Image.new("RGB", (640, 420), "#e8e4da")
    ImageDraw.Draw(drawn).rectangle((180, 150, 470, 360), fill="#b9a88a", outline="black")
    ImageDraw.Draw(drawn).text((20, 20), says.encode("unicode_escape").decode(), fill="black")
    out = io.BytesIO()
    drawn.save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


class County:
    """A platform with everybody who works on it. `pictures`: where the screenshots of the milestones go, if anywhere."""

    def __init__(self, browser: Browser, address: str, accounts: Path, pictures: Path | None) -> None:
        self.browser, self.address, self.pictures = browser, address, pictures
        self.passwords = {one["user"]: one["password"] for one in json.loads(accounts.read_text("utf-8"))}
        self.here: dict[tuple[str, bool], Worker] = {}
        self.trouble: list[str] = []
        self.taken = 0

    def worker(self, user: str, phone: bool = False) -> "Worker":
        """Somebody at a desk, or with a phone in the yard; logged in when first asked for."""
        if (user, phone) not in self.here:
            self.here[user, phone] = Worker(self, user, phone)
        return self.here[user, phone]

    def reader(self, user: str, phone: bool = False) -> "Worker":
        """The same person with a screen reader's checker, which the policy for scripts would not let in."""
        return Worker(self, user, phone, checked=True)

    def days_pass(self, days: int) -> None:
        """Set the demonstration's clock forward by its page."""
        page = next(iter(self.here.values())).go("/account/")
        while days > 0:
            page.locator(".demo-clock summary").click()
            page.fill("#demo-days", str(min(days, 31)))
            page.click(".demo-clock-form button")
            page.wait_for_load_state()
            days -= 31

    def villager(self) -> Page:
        """Somebody who reads the public notices, without an account."""
        context = self.browser.new_context(viewport=PHONE, locale="zh-CN")
        return self._watched(context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.trouble.append(f"script: {error} ({page.url})"))
        page.on("response", lambda got: self._answer(got.status, got.url))
        page.on("console", lambda said: self._said(said.type, said.text, page.url))
        return page

    def _answer(self, status: int, url: str) -> None:
        if status >= 500:
            self.trouble.append(f"{status} {url}")

    def _said(self, kind: str, text: str, url: str) -> None:
        # A refusal is answered with 404 or 409, which a browser reports as if something had failed to load.
        if kind in ("error", "warning") and not re.search("status of (40[349])", text):
            self.trouble.append(f"console: {text} ({url})")


class Worker:
    """One person with an account, and the page in front of them."""

    def __init__(self, county: County, user: str, phone: bool, checked: bool = False) -> None:
        self.county, self.user, self.password = county, user, county.passwords[user]
        context = county.browser.new_context(
            viewport=PHONE if phone else DESK, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True,
            permissions=["geolocation"],
            geolocation=SOMEWHERE, bypass_csp=checked,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.page = county._watched(context.new_page())
        self.go("/login/")
        self.page.fill("#id_username", user)
        self.page.fill("#id_password", self.password)
        self.page.click("button.btn-primary")
        self.page.wait_for_load_state()
        assert "/login/" not in self.page.url, f"{user}: {self.says()}"

    # -- what anybody does with a page ---------------------------------------------------------------

    def go(self, path: str) -> Page:
        self.page.goto(self.county.address + path)
        return self.page

    def menu(self, label: str) -> Page:
        self.page.locator(".menu-entry", has_text=label).click()
        return self.loaded()

    def loaded(self) -> Page:
        self.page.wait_for_load_state()
        return self.page

    def press(self, label: str, within: Locator | None = None) -> Page:
        """Click the button or link that reads exactly so."""
        place = within if within is not None else self.page.locator("#content")
        there = place.get_by_role("button", name=label, exact=True)
        if not there.count():
            there = place.get_by_role("link", name=label, exact=True)
        there.first.click()
        return self.loaded()

    def says(self) -> str:
        """What the page says, without its frame."""
        return self.page.locator("#content").inner_text()

    def is_refused(self, *sentences: str) -> None:
        """The page stands as it was, and says why not, in a sentence."""
        told = self.page.locator("#refusal, .note, .why-not").all_inner_texts()
        assert any(all(one in text for one in sentences) for text in told), (sentences, told, self.page.url)

    def is_told(self, sentence: str) -> None:
        expect(self.page.locator("#content")).to_contain_text(sentence)

    def shot(self, name: str) -> None:
        """Keep a picture of the page where somebody wants to look (DOUDI_WALK_PICTURES)."""
        if self.county.pictures is None:
            return
        self.county.taken += 1
        self.page.evaluate("window.scrollTo(0, 0)")  # or what is fixed to the screen stands amid the page
        self.page.screenshot(path=self.county.pictures / f"{self.county.taken:02}-{name}.png", full_page=True)

    # -- cases ----------------------------------------------------------------------------------------

    def opens(self, case: int) -> Page:
        return self.go(f"/cases/{case}/")

    def turns_to(self, case: int, step: str) -> Page:
        """Open the case and click the step among what is to be done now."""
        self.opens(case)
        action = self.page.locator("#now .action").filter(has=self.page.locator(f"strong:text-is('{step}')"))
        assert action.count(), f"{step}: {self.page.locator('#now').inner_text()}"
        action.locator(".action-do a").click()
        return self.loaded()

    def does(
        self, case: int, step: str, opinion: str = "情况属实，同意。", colleague: "Worker | None" = None
    ) -> None:
        """A plain step: papers ticked, an opinion where one is asked, done."""
        self.turns_to(case, step)
        self.fills_step(opinion, colleague)
        self.press("办好这一步")
        self.is_told(f"“{step}”已经办好")

    def looks_at(self, case: int, step: str) -> None:
        """The step among what is to be done now: for this person it says why not."""
        self.opens(case)
        action = self.page.locator("#now .action").filter(has=self.page.locator(f"strong:text-is('{step}')"))
        assert action.locator(".is-disabled").count(), f"{step} is open to {self.user}"

    def name(self) -> str:
        return self.page.locator(".bar-person").inner_text()

    def fills_step(self, opinion: str, colleague: "Worker | None" = None) -> None:
        for box in self.page.locator(".step-form input[name=had]").all():
            box.check()
        agree = self.page.locator(".step-form input[name=agree][value=yes]")
        if agree.count():
            agree.check()
        self.page.fill("#says", opinion)
        if colleague is not None:
            self.page.fill(".step-form input[name=colleague]", colleague.user)
            self.page.fill(".step-form input[name=password]", colleague.password)

    def status(self, case: int) -> str:
        self.opens(case)
        return self.page.locator("h1 .tag").first.inner_text()

    def today(self) -> date:
        """The day the platform believes in."""
        found = re.search(r"\d{4}-\d\d-\d\d", self.page.locator(".demo-clock summary").inner_text())
        assert found is not None
        return date.fromisoformat(found[0])


def draws_a_signature(page: Page, pad: Locator) -> None:
    """With the mouse, as a hand would with a finger."""
    canvas = pad.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    left, top = box["x"] + 20, box["y"] + box["height"] / 2
    page.mouse.move(left, top)
    page.mouse.down()
    for turn in range(1, 10):
        page.mouse.move(left + turn * 14, top + (18 if turn % 2 else -18), steps=2)
    page.mouse.up()
