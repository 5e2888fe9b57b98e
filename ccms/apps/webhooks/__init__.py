"""Webhooks: the machines of firms and offices that are called for each event, as Standard Webhooks defines.

`owning` keeps them, `hearing` reads the ledger and writes a delivery for each event that an owner may know,
`deliveries` lists them and sends again, `claims` are the statements by which workers share them, `calling` calls,
`content` is what is sent, `working` is the thread of the worker that hears and calls.
"""
