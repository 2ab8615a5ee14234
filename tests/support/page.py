"""The room page, driven as a person would drive it."""

from playwright.sync_api import BrowserContext, Page, expect

STATE = "[data-state]"


class RoomPage:
    """One tab with a conversation open."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(
            ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        ):
            self.foreign.append(url)

    def open(self, url: str) -> int:
        """Open the link and return the HTTP status."""
        response = self.page.goto(url)
        assert response is not None
        return response.status

    def is_in(self, state: str, timeout: float = 20) -> None:
        """Wait until the page is in a state."""
        expect(self.page.locator(STATE)).to_have_attribute(
            "data-state", state, timeout=timeout * 1000
        )

    def join(self, name: str = "Sam") -> None:
        self.is_in("ready")
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.is_in("live")

    def sees_the_replica(self) -> None:
        """Wait until frames of the replica are painted."""
        self.page.wait_for_function(
            """() => {
              const video = document.querySelector('[data-testid="replica-video"]');
              return video && video.videoWidth > 0 && video.currentTime > 0.2;
            }"""
        )

    def type(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.page.keyboard.press("Enter")

    def leave(self) -> None:
        self.page.get_by_role("button", name="Leave").click()

    @property
    def end_code(self) -> str | None:
        return self.page.locator("[data-code]").get_attribute("data-code")
