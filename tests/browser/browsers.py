"""Browsers of people: a page of its own cookies at one of three sizes, in Bangla and in Dhaka."""

SIZES = {"narrow": (320, 568, True), "phone": (360, 740, True), "desk": (1280, 800, False)}


def new_page(chromium, address, size="phone", *, script=True, scheme="light", state=None, agent=None):
    """Open a browser of its own at a size, with or without script, with what another one had in its `state`."""
    width, height, touch = SIZES[size]
    context = chromium.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        is_mobile=touch,
        has_touch=touch,
        java_script_enabled=script,
        color_scheme=scheme,
        locale="bn-BD",
        timezone_id="Asia/Dhaka",
        storage_state=state,
        user_agent=agent,
    )
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    return page
