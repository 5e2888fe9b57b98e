"""What webhooks add to worlds that many tests share: the address of each firm's server, and what it is told."""

from dataclasses import replace

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.apps.webhooks import content, hearing
from ccms.apps.webhooks.models import Delivery
from ccms.apps.webhooks.owning import WebhookWanted
from tests.apps.webhooks.conftest import administrator, catch_up

IN_PLAIN = {"notices_webhook": {"webhook's address"}}


def register(firm, now):
    """Let the administrator of a firm add an address."""
    by = actor_of(firm.members.filter(role=Role.FIRM_ADMIN, is_active=True).first())
    hearing.add(WebhookWanted("https://shop.example/told"), by, now)


def keep_papers(world):
    """Let the server of each firm be told of events."""
    for name, who in (("offer", "agent f"), ("b offer", "admin g")):
        case, by = world.cases[name], replace(actor_of(world.members[who]), role=Role.FIRM_ADMIN)
        world.birds.hatch("webhook's address", name)
        url = f"https://{world.birds.canaries[-1].words[0]}.test/".lower()
        case.papers["webhook"] = hearing.add(WebhookWanted(url), by, world.now)[0].pk


def nobody_is_named(told, later, secrets):
    """Let a server of the firm be told of what happened, without a name or a word of the person."""
    del later
    name, words, *_ = secrets
    hearing.add(WebhookWanted("https://shop.example/told"), administrator(told.shop), told.complaint.filed_at)
    catch_up()
    bodies = [content.body_of(each) for each in Delivery.objects.filter(reference=told.complaint.reference)]
    assert bodies
    assert not [body for body in bodies if name in body or words in body]
