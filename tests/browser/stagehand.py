"""What /dev does for a journey: lets time pass, and lets a browser be anybody with one tap."""


def later(hands, *steps):
    """Press clock buttons, one after the other."""
    for step in steps:
        hands.go("/dev")
        hands.tap(f"button[name=step][value='{step}']")
        assert hands.page.locator("[role=status]").count() == 1, f"{hands.path}: {hands.text}"


def be_member(hands, email):
    """Sign in as one of the demonstration's members."""
    hands.go("/dev")
    hands.tap(f"button:has-text('{email}')")


def be_buyer(hands, phone):
    """Sign in as whoever holds this number."""
    hands.go("/dev")
    hands.write("phone", phone)
    hands.tap("form[action='/dev/as-number'] button")


def be_seller(hands, reference):
    """Sign in as the seller of a complaint."""
    hands.go("/dev")
    hands.tap(f"form[action='/dev/as-seller/{reference}'] button")
