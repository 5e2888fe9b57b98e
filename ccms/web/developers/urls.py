"""Addresses for the developers of shops, under `/developers`."""

from django.urls import path

from ccms.web.developers import addresses, button, keys, orders, start

app_name = "developers"
urlpatterns = [
    path("developers", start.start, name="start"),
    path("developers/keys", keys.keys, name="keys"),
    path("developers/keys/<uuid:key>", keys.end, name="end_key"),
    path("developers/orders", orders.orders, name="orders"),
    path("developers/orders/try", orders.attempt, name="try_order"),
    path("developers/orders/<uuid:key>", orders.end, name="end_order_key"),
    path("developers/addresses", addresses.addresses, name="addresses"),
    path("developers/addresses/<uuid:key>", addresses.address, name="address"),
    path("developers/button", button.button, name="button"),
    path("developers/button/card.svg", button.card, name="card"),
]
