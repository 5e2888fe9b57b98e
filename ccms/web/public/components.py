"""Shows all components in all their states, for a developer of pages; development only."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.tracking import Turn
from ccms.web import fields, states
from ccms.web.form_page import drawn
from ccms.web.public.chart_samples import WEEKS, samples
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import Entry, Row
from ccms.web.templatetags.words import day, last_moment, moment, phone, taka

TURNS = {
    "draft": Turn.CONSUMER,
    "with_firm": Turn.FIRM,
    "with_consumer": Turn.CONSUMER,
    "disputed": Turn.OFFICE,
    "promised": Turn.FIRM,
    "with_regulator": Turn.OFFICE,
    "hearing": Turn.HEARING,
    "ordered": Turn.FIRM,
}
WHAT = (
    fields.Card("late", _("Not delivered or late"), icon="box"),
    fields.Card("wrong", _("Wrong item"), icon="swap"),
    fields.Card("other", _("Something else"), icon="dots"),
)


class SheetForm(fields.PageForm):
    """One of each field."""

    phone = fields.PhoneField(label=_("Mobile number"), help_text=_("We send a code to this number."))
    code = fields.CodeField(label=_("Code"))
    number = fields.ReferenceField(label=_("Complaint number"))
    amount = fields.TakaField(label=_("Amount"))
    bought_on = fields.DateField(label=_("When did you order?"), help_text=_("For example 28 11 2026"))
    what = fields.ChoiceCards(label=_("What went wrong?"), cards=WHAT)
    also = fields.TickCards(label=_("What do you have at hand?"), cards=WHAT, required=False)
    story = fields.CleanText(label=_("Tell it in your own words"), least=10)
    district = fields.Pick(label=_("District"), choices=[("dhaka", _("Dhaka")), ("bogura", _("Bogura"))])
    email = fields.EmailField(label=_("E-mail"), required=False)
    proof = fields.FileField(label=_("Evidence"), most_octets=10_000_000, required=False)
    share = fields.TickBox(label=_("The seller may have my mobile number"))
    true = fields.TickBox(label=_("What I have written is true."), missing=_("Tick the box if it is true."))


def sheet(request: PageRequest) -> HttpResponse:
    """Show every component in every state."""
    now = request.now
    form = SheetForm(request.POST or None, request.FILES or None)
    rows = [
        Row(_("Mobile number"), phone("+8801712345678"), change_url="#id_phone"),
        Row(_("Amount"), taka(245_000), change_url="#id_amount"),
        Row(_("When did you order?"), day(now), change_url="#id_bought_on-day"),
    ]
    entries = [
        Entry(_("You sent the complaint"), when=moment(now - timedelta(days=4))),
        Entry(_("We told the seller"), when=moment(now - timedelta(days=3)), tense="now"),
        Entry(
            _("If the seller does not answer, it goes to DNCRP by itself"),
            when=last_moment(now),
            tense="next",
        ),
    ]
    context = {
        "now": now,
        "soon": now + timedelta(days=3),
        "over": now - timedelta(hours=4),
        "late": now - timedelta(days=14),
        "states": [
            states.words(key, turn=TURNS.get(key, Turn.NOBODY), reader=states.Reader.CONSUMER) for key in states.KEYS
        ],
        "rows": rows,
        "entries": entries,
        "step": 3,
        "steps": 9,
        "step_name": _("Your order"),
        "saved_at": now,
        "pictures": samples(),
    }
    return drawn(request, "public/components.html", form, context)


def desk(request: PageRequest) -> HttpResponse:
    """Show the parts of the pages that members work in all day."""
    now = request.now
    rows = [
        {
            "number": "7K4M92XDPQH",
            "due_at": now + timedelta(hours=hours),
            "amount": 245_000 * (index + 1),
            "state": state,
        }
        for index, (hours, state) in enumerate(
            zip((-4, 6, 80, 120), ("disputed", "hearing", "with_regulator", "ordered"), strict=True)
        )
    ]
    views = [(_("Due today"), 3, True), (_("New"), 12, False), (_("All"), 1240, False)]
    charts = {"pictures": samples(), "weeks": WEEKS}
    return render(request, "public/desk.html", {"now": now, "rows": rows, "views": views, **charts})
