"""Browsers of people: a page of its own cookies at one of three sizes, in Bangla and in Dhaka."""

# Of the site that is looked at: only there a page keeps its process, and to start another costs more than the look.
EMPTY = "/livez"
STORE = "rows => rows.forEach(row => localStorage.setItem(row.name, row.value))"
SIZES = {"narrow": (320, 568, True), "phone": (360, 740, True), "desk": (1280, 800, False)}


def viewport(size):
    """Return a size as a browser is told it."""
    width, height, _touch = SIZES[size]
    return {"width": width, "height": height}


def new_page(chromium, address, size="phone", *, script=True, scheme="light", agent=None):
    """Open a browser of its own at a size, with or without script."""
    touch = SIZES[size][2]
    context = chromium.new_context(
        base_url=address,
        viewport=viewport(size),
        is_mobile=touch,
        has_touch=touch,
        java_script_enabled=script,
        color_scheme=scheme,
        locale="bn-BD",
        timezone_id="Asia/Dhaka",
        user_agent=agent,
    )
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    return page


class Pages:
    """Pages that are used again, as empty as new ones: to open one costs more than all that is looked at in it."""

    def __init__(self, chromium):
        self.chromium = chromium
        self._free, self._kinds = {}, {}

    def take(self, address, size="phone", *, script=True, scheme="light"):
        """Return a page in which nobody has been."""
        kind = (address, SIZES[size][2], script)
        page = self._free.pop(kind, None) or new_page(self.chromium, address, size, script=script)
        self._kinds[page] = kind
        page.set_viewport_size(viewport(size))
        page.emulate_media(media="null", color_scheme=scheme)
        return page

    def give_back(self, page):
        """Keep one page of each kind for whoever comes next, and close the others."""
        kind = self._kinds.pop(page)
        if kind in self._free or page.is_closed():
            page.context.close()
        else:
            _empty(page, kind[0])
            self._free[kind] = page

    def close(self):
        """Close every page that is kept."""
        for page in self._free.values():
            page.context.close()


def remember(page, state):
    """Let an empty page have the cookies of another, and what that one's address had stored."""
    page.context.add_cookies(state["cookies"])
    for origin in state["origins"]:
        page.evaluate(STORE, origin["localStorage"])


def forget(page, wire, address):
    """Leave nothing that was stored or is in a cache, nor what the page has said."""
    page.evaluate("sessionStorage.clear()")
    page.context.clear_cookies()
    wire.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    for off in (True, False):  # which also empties what the process itself keeps
        wire.send("Network.setCacheDisabled", {"cacheDisabled": off})
    wire.send("Network.clearBrowserCache")
    page.said.clear()


def _empty(page, address):
    """Leave no other window, no way back, and nothing of what was there."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all(behavior="ignoreErrors")
    page.goto(f"{address}{EMPTY}")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    forget(page, wire, address)
    wire.send("Page.resetNavigationHistory")
    wire.detach()
