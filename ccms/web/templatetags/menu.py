"""Draws the menu of an area for its reader, and says where the reader is at home: `{% load menu %}`."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from ccms.web.access import HOMES
from ccms.web.audiences import Audience
from ccms.web.menu import MenuLink, menus
from ccms.web.requests import PageRequest

register = template.Library()


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as a page draws it: `here` on the pages of its part, `waiting` a number in words or nothing."""

    url: str
    text: Any
    here: bool
    waiting: str


@register.inclusion_tag("frame/menu.html", takes_context=True)
def menu(context: dict[str, Any], area: str = "") -> dict[str, Any]:
    """Draw the links of an area; without one, those of the area where the reader is at home."""
    request: PageRequest = context["request"]
    area = area or HOMES[_audience_of(request)].partition(":")[0]
    links = [link for link in menus().get(area, ()) if link.is_for(_audience_of(request))]
    return {
        "links": [_shown(link, context, request) for link in links if not link.folded],
        "folded": [_shown(link, context, request) for link in links if link.folded],
    }


@register.simple_tag(takes_context=True)
def links_of(context: dict[str, Any], area: str) -> list[Shown]:
    """Return the links that the apps add to a list of the page, for its reader."""
    request: PageRequest | None = context.get("request")  # a page that says that everything broke has none
    links = menus().get(area, ())
    return [
        _shown(each, context, request) for each in links if each.is_for_anyone or each.is_for(_audience_of(request))
    ]


@register.simple_tag(takes_context=True)
def home(context: dict[str, Any]) -> str:
    """Return the address where the reader is at home."""
    return reverse(HOMES[_audience_of(context["request"])])


def _audience_of(request: PageRequest | None) -> Audience:
    return Audience(request.actor.role) if request and request.actor else Audience.ANYONE


def _shown(link: MenuLink, context: dict[str, Any], request: PageRequest | None) -> Shown:
    waiting = link.waiting(request) if link.waiting and request else ""
    return Shown(reverse(link.route), link.text, bool(link.mark and context.get(link.mark)), waiting)
