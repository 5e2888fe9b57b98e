"""URLs for the developers of shops, under `/developers`."""

from django.urls import path

from ccms.gate.parts import OPTIONAL, parts
from ccms.web.developers import addresses, button, keys, orders, sandbox, start

app_name = "developers"
urlpatterns = [
    path("developers", start.start, name="start"),
    path("developers/files/<str:name>", start.copy, name="copy"),
    path("developers/systems", orders.systems, name="systems"),
    path("developers/keys", keys.keys, name="keys"),
    path("developers/keys/<uuid:key>", keys.end, name="end_key"),
    path("developers/orders", orders.orders, name="orders"),
    path("developers/orders/try", orders.attempt, name="try_order"),
    path("developers/orders/<uuid:key>", orders.end, name="end_order_key"),
    path("developers/addresses", addresses.addresses, name="addresses"),
    path("developers/addresses/<uuid:key>", addresses.address, name="address"),
    path("developers/addresses/<uuid:key>/remove", addresses.remove, name="remove_address"),
    path("developers/checked", addresses.checked, name="checked"),
    path("developers/told", orders.asking, name="asking"),
    *(pattern for part in parts("developers", of=OPTIONAL) for pattern in part.PATTERNS),
    path("developers/sandbox", sandbox.sandbox, name="sandbox"),
    path("developers/button", button.button, name="button"),
    path("developers/button/card", button.sheet, name="sheet"),
    path("developers/button/card.svg", button.card, name="card"),
    path("developers/button/code.png", button.code, name="code"),
]
