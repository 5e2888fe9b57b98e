"""What members, offices, bodies and an applicant keep beside the complaints of the small country, full of canaries."""

from dataclasses import replace
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.firms import origins, shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.complaints.firm_desk import exports, papers, performed, ready_answers, repayments
from ccms.complaints.firm_desk import papers as firm_desk
from ccms.complaints.firm_desk.exports import Format
from ccms.complaints.intakes.receiving import IntakeInput, receive
from ccms.complaints.models import Dispatch
from ccms.complaints.own_data.asking import ask_correction
from ccms.complaints.reading import listing
from ccms.complaints.registry import applying, importing
from ccms.complaints.registry.applying import Details, details_of
from ccms.complaints.registry.deciding import add_paper
from ccms.core.clock import dhaka_day
from ccms.ledger.models import Event
from ccms.notices import applications
from ccms.notices.models import Notice
from tests import factories
from tests.optional import of_apps


def keep_papers(world):
    """Let the members of both firms keep something for themselves: nobody else ever reads it."""
    for name, who in (("offer", "agent f"), ("b offer", "admin g")):
        case, by = world.cases[name], actor_of(world.members[who])
        known = {"by": by, "now": world.now}
        firm_desk.tag(references=[case.reference], text=world.birds.hatch("firm's tag", name)[:40], **known)
        firm_desk.add_note(reference=case.reference, text=world.birds.hatch("firm's note", name), **known)
        firm_desk.set_reference(reference=case.reference, text=world.birds.hatch("ticket", name)[:60], **known)
        case.papers["template"] = ready_answers.save(
            key=None, name=f"T {name}", language="bn", text=world.birds.hatch("ready answer", name), **known
        ).pk
        case.papers["list"] = _list(world, case, known).pk
        view = world.birds.hatch("view", name)[:40]
        exports.ask(listing.Wanted(), Format.CSV, "bn", **known)
        exports.run_due(world.now)
        case.papers["token"] = exports.token_of(exports.exports_of(by)[0])
        program = KeyWanted("Nothi", [Scope.READ], 90)
        case.papers["office_key"] = api_keys.make(program, case.officer, world.now)[0].pk
        case.papers["view"] = papers.save(name=view, query="view=all", shared=False, **known).pk
        case.papers["letter"] = _letter(world, case)
        case.papers["data_request"] = _data_request(world, case)
        case.papers["intake"] = _intake(world, case)
        _keep_for_machines(world, case, replace(by, role=Role.FIRM_ADMIN))
    for app in of_apps("world"):
        app.keep_papers(world)
    _keep_for_the_body(world)


def _keep_for_the_body(world):
    """Name what was sent to other bodies, and let a member of one make a key."""
    for case in world.cases.values():
        sent = Dispatch.objects.filter(complaint=case.row, sent_on__isnull=False).first()
        case.papers |= {"dispatch": sent.pk} if sent else {}
    program, by = KeyWanted("Desk", [Scope.DISPATCH], 90), actor_of(world.members["body"])
    world.cases["sent"].papers["body_key"] = api_keys.make(program, by, world.now)[0].pk


def _data_request(world, case):
    """Let the buyer ask for a correction."""
    given = {"field": "occupation", "wanted": world.birds.hatch("wanted", case.name), "words": ""}
    by = factories.as_consumer(case.buyer.row)
    return ask_correction(reference=case.reference, by=by, now=world.now, **given).pk


def _intake(world, case):
    """Let a clerk of the complaint's office type what was handed over with the number of its buyer."""
    clerk = replace(actor_of(world.members["clerk"]), office=case.officer.office, offices=frozenset())
    words = world.birds.hatch("handed over", case.name)
    number = next(each.e164 for each in world.birds.numbers if (each.kind, each.of) == ("phone", case.buyer.name))
    day = dhaka_day(world.now)
    given = IntakeInput(source="grs", first_made_at=day, name=words[:60], phone=number, firm="X", story=words)
    return receive(given, clerk, world.now).pk


def _letter(world, case):
    """Let a letter to the shop wait for the post."""
    address = factories.contact(case.shop.row, world.now, channel="letter", value=f"বাড়ি ১, {case.name}")
    letter = Notice(
        event=Event.objects.filter(subject=case.row.subject).latest("seq").event_id,
        subject=case.reference,
        recipient=f"contact:{address.pk}",
        channel="letter",
        template="firm.formal_notice",
        language="bn",
        params={"firm": str(case.shop.row.pk), "days": 7},
        next_try_at=world.now,
        created_at=world.now,
    )
    letter.save()
    return letter.pk


def _keep_for_machines(world, case, by):
    """Let the firm's administrator make a key of each sort, and an address of the shop."""
    case.papers["order_key"] = shop_keys.rotate_key(by, world.now).key.pk
    wanted = KeyWanted(world.birds.hatch("key's name", case.name)[:80], [Scope.READ], 90)
    case.papers["api_key"] = api_keys.make(wanted, by, world.now)[0].pk
    world.birds.hatch("shop's web address", case.name)
    case.papers["origin"] = origins.add(f"{world.birds.canaries[-1].words[0]}.test", by, world.now).pk


def _list(world, case, known):
    """Give a list of one repayment, which nobody has started yet."""
    world.birds.hatch("row of a list", case.name)
    number, day = " ".join(world.birds.canaries[-1].words), dhaka_day(world.now).isoformat()
    head = ",".join(performed.COLUMNS)
    return repayments.keep(f"{head}\n{case.reference},{number},100,{day}", **known)


def apply(world):
    """Let a shop apply to be registered, with a paper; offices read what it says of itself, and nobody else."""
    number, birds = "+8801911115905", world.birds
    birds.number("applicant's number", "a", number)
    birds.hatch("applicant's mail", "a")
    mail = f"{birds.canaries[-1].words[0]}@shops.test".lower()
    said = {"name_bn": birds.hatch("applicant's shop", "a")[:100], "name_en": "", "kind": "own_store"}
    begun = applying.begin(Details(**said, person=birds.hatch("applicant", "a")), "203.0.113.77", "bn", world.now)
    applying.change(begun.pk, world.now, identity="dbid", number="15125842100")
    applying.keep_contact(begun.pk, details_of(begun).person, mail)
    applying.prove_phone(begun.pk, number, world.now)
    applying.ask_email(begun.pk, world.now)
    word = applications.path_for(f"applicant:{begun.pk}").rpartition("/")[2]
    applied = applying.confirm_email(unquote(word), world.now)
    text = SimpleUploadedFile("paper.txt", birds.hatch("applicant", "a").encode(), content_type="text/plain")
    paper = add_paper(applied, text, world.now)
    applying.complete(applied.pk, world.now, website="", page="facebook.com/applicant")
    head = actor_of(world.members["office head"])
    listed = f"DBID,Name,Mobile\n1234567,{birds.hatch('listed firm', 'a')[:24]},01911116006\n"
    file = importing.keep(listed, "dbid", head, world.now).pk
    for case in world.cases.values():
        case.papers |= {"application": applied.pk, "paper": paper.pk, "file": file}
