"""The access table of the pages: which audience may use which route. The middleware and `manage.py routes` read it.

A route that is not in the table does not answer, and a row without a route fails the tests. To add a page:
name its route in your `urls.py`, add one row here, and say whether it is only read (`get`) or also sent to
(`form`, `post`). The page of an officer's act has its row from the life cycle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ccms.complaints.lifecycle import Action
from ccms.complaints.statuses import roles_of


class Audience(StrEnum):
    """Who can stand before a page: the roles of the life cycle, everybody, and two that are not people."""

    ANYONE = "anyone"
    CONSUMER = "consumer"
    FIRM_LINK = "firm_link"
    FIRM_AGENT = "firm_agent"
    FIRM_ADMIN = "firm_admin"
    OFFICER = "officer"
    OFFICE_HEAD = "office_head"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    CLERK = "clerk"
    COORDINATOR = "coordinator"
    ASSOCIATION = "association"
    BODY = "body"
    ADMIN = "admin"
    MACHINE = "machine"
    DEVELOPMENT = "development"


ANYONE = frozenset({Audience.ANYONE})
CONSUMER = frozenset({Audience.CONSUMER})
FILERS = CONSUMER | {Audience.CLERK}  # a clerk only while a caller has told him his code
FIRM_LINK = frozenset({Audience.FIRM_LINK})
FIRM_ADMIN = frozenset({Audience.FIRM_ADMIN})
FIRM = FIRM_ADMIN | {Audience.FIRM_AGENT}
OFFICER = frozenset({Audience.OFFICER, Audience.OFFICE_HEAD})
HEAD = frozenset({Audience.OFFICE_HEAD})
SUPERVISOR = frozenset({Audience.SUPERVISOR})
KEEPERS = HEAD | SUPERVISOR  # of posts
ADMIN = frozenset({Audience.ADMIN})
CLERK = frozenset({Audience.CLERK})
CALLERS = OFFICER | {Audience.CLERK}
OFFICE_READERS = OFFICER | {Audience.SUPERVISOR, Audience.AUDITOR}
OFFICE = OFFICE_READERS | {Audience.CLERK}
MACHINE = frozenset({Audience.MACHINE})
DEVELOPMENT = frozenset({Audience.DEVELOPMENT})
STAFF = OFFICE | FIRM | {Audience.COORDINATOR, Audience.ASSOCIATION, Audience.BODY, Audience.ADMIN}


@dataclass(frozen=True, slots=True)
class Access:
    """One row: the methods a route answers, who may use it, and how long a browser may keep the page."""

    methods: frozenset[str]
    audiences: frozenset[Audience]
    keep_seconds: int = 0


def get(audiences: frozenset[Audience], *, keep_seconds: int = 0) -> Access:
    """Name a page that is only read."""
    return Access(frozenset({"GET", "HEAD"}), audiences, keep_seconds)


def form(audiences: frozenset[Audience]) -> Access:
    """Name a page whose form is sent to the same address."""
    return Access(frozenset({"GET", "HEAD", "POST"}), audiences)


def post(audiences: frozenset[Audience]) -> Access:
    """Name an address that only takes a form."""
    return Access(frozenset({"POST"}), audiences)


def _officers_of(action: Action) -> frozenset[Audience]:
    return OFFICE_READERS & {Audience(role) for role in roles_of(action) if role in Audience}


# Machines come in by the API, which has its own table (ccms/api/access.py).
OTHER_DOORS = frozenset({"api"})

# The namespace of the pages that answer in some networks only.
MANAGE = "manage"

# Where a member comes after signing in; without a desk of his own, to his account.
HOMES: Mapping[str, str] = {
    "officer": "office:queue",
    "office_head": "office:queue",
    "supervisor": "office:queue",
    "auditor": "office:queue",
    "clerk": "office:clerk",
    "firm_agent": "desk:inbox",
    "firm_admin": "desk:inbox",
    "admin": "office:health",
}

TABLE: Mapping[str, Access] = {
    # health, for machines
    "livez": get(MACHINE),
    "readyz": get(MACHINE),
    # delivery receipts of SMS gateways
    "hooks:sms": post(MACHINE),
    # where a weakness is reported to, for whoever looks for one and their programs
    "public:security": get(MACHINE),
    # pages that know nobody
    "public:landing": get(ANYONE, keep_seconds=60),
    "public:find": get(ANYONE, keep_seconds=60),
    "public:heads": get(ANYONE, keep_seconds=60),
    "public:figures": get(ANYONE, keep_seconds=600),
    "public:figures_table": get(ANYONE),
    "public:firm": get(ANYONE, keep_seconds=600),
    "public:genuine": get(ANYONE, keep_seconds=3600),
    "public:privacy": get(ANYONE, keep_seconds=3600),
    "public:accessibility": get(ANYONE, keep_seconds=3600),
    # files that come in pieces; the view knows whose each is, and answers no stranger
    "uploads:begin": Access(frozenset({"POST", "OPTIONS"}), ANYONE),
    "uploads:one": Access(frozenset({"HEAD", "PATCH", "DELETE", "OPTIONS"}), ANYONE),
    # what a shop's page fetches; the views say themselves how long it is kept
    "widget:loader": get(ANYONE),
    "widget:pinned": get(ANYONE),
    "widget:check": get(ANYONE),
    "widget:start": get(ANYONE),
    "widget:probe": get(ANYONE),
    "widget:badge": get(ANYONE),
    # members signing in with password and second factor
    "account_login": form(ANYONE),
    "account_logout": form(ANYONE),
    "account_reset_password_from_key": form(ANYONE),
    "account_reset_password_from_key_done": get(ANYONE),
    "account_inactive": get(ANYONE),
    "account_reauthenticate": form(STAFF),
    "account_change_password": form(STAFF),
    "mfa_authenticate": form(ANYONE),
    "mfa_reauthenticate": form(STAFF),
    "mfa_index": get(STAFF),
    "mfa_activate_totp": form(STAFF),
    "mfa_view_recovery_codes": get(STAFF),
    "mfa_generate_recovery_codes": form(STAFF),
    # filing and tracking, by consumers
    "consumer:start": form(ANYONE),
    "consumer:new": form(ANYONE),
    "consumer:short": get(ANYONE),
    "consumer:apart": form(CONSUMER),
    "consumer:across": form(ANYONE),
    "consumer:go_on": form(ANYONE),
    "consumer:code": form(ANYONE),
    "consumer:prove": form(CONSUMER),
    "consumer:firm": form(FILERS),
    "consumer:new_firm": form(FILERS),
    "consumer:how": form(FILERS),
    "consumer:elsewhere": get(FILERS),
    "consumer:problem": form(FILERS),
    "consumer:which": form(FILERS),
    "consumer:details": form(FILERS),
    "consumer:story": form(FILERS),
    "consumer:purchase": form(FILERS),
    "consumer:told": form(FILERS),
    "consumer:rules": form(FILERS),
    "consumer:evidence": form(FILERS),
    "consumer:remove_evidence": form(FILERS),
    "consumer:person": form(FILERS),
    "consumer:check": form(FILERS),
    "consumer:sent": get(CONSUMER),
    "consumer:later": get(FILERS),
    "consumer:discard": form(FILERS),
    "consumer:kept": get(FILERS),
    "consumer:resume": post(FILERS),
    "consumer:sign_in": form(ANYONE),
    "consumer:sign_in_code": form(ANYONE),
    "consumer:sign_out": post(ANYONE),
    "consumer:complaint": get(ANYONE),
    "consumer:unreadable": get(ANYONE),
    "consumer:mine": get(CONSUMER),
    "consumer:email": form(CONSUMER),
    "consumer:confirm_email": form(ANYONE),
    "consumer:me": get(CONSUMER),
    "consumer:me_check": form(CONSUMER),
    "consumer:me_code": form(CONSUMER),
    "consumer:me_data": get(CONSUMER),
    "consumer:me_download": form(CONSUMER),
    "consumer:me_correct": form(CONSUMER),
    "consumer:me_correct_one": form(CONSUMER),
    "consumer:me_erase": form(CONSUMER),
    "consumer:me_take_back": form(CONSUMER),
    "consumer:answer": form(CONSUMER),
    "consumer:reject": form(CONSUMER),
    "consumer:counter": form(CONSUMER),
    "consumer:received": form(CONSUMER),
    "consumer:information": form(CONSUMER),
    "consumer:correct_seller": form(CONSUMER),
    "consumer:add_contact": form(CONSUMER),
    "consumer:another": form(CONSUMER),
    "consumer:withdraw": form(CONSUMER),
    "consumer:disown": form(CONSUMER),
    "consumer:hand_over": form(CONSUMER),
    "consumer:take_over": form(ANYONE),
    "consumer:account": form(CONSUMER),
    "consumer:share_missing": form(CONSUMER),
    "consumer:reopen": form(CONSUMER),
    "consumer:review": form(CONSUMER),
    "consumer:form": form(CONSUMER),
    "consumer:add_evidence": form(CONSUMER),
    "consumer:evidence_file": get(CONSUMER),
    "consumer:tell": get(CONSUMER),
    "consumer:receipt": get(CONSUMER),
    # answering, by a small seller with a link
    "firm:start": form(ANYONE),
    "firm:own_number": form(ANYONE),
    "firm:letter": form(ANYONE),
    "firm:code": form(ANYONE),
    "firm:not_mine": form(ANYONE),
    "firm:not_mine_code": form(ANYONE),
    "firm:sign_out": post(ANYONE),
    "firm:offer": get(FIRM_LINK),
    "firm:offer_terms": form(FIRM_LINK),
    "firm:solved": get(FIRM_LINK),
    "firm:solved_terms": form(FIRM_LINK),
    "firm:dispute": get(FIRM_LINK),
    "firm:defend": form(FIRM_LINK),
    "firm:refuse": form(FIRM_LINK),
    "firm:ask": form(FIRM_LINK),
    "firm:interim": form(FIRM_LINK),
    "firm:performed": form(FIRM_LINK),
    "firm:inform": form(FIRM_LINK),
    "firm:add_evidence": form(FIRM_LINK),
    "firm:look": get(FIRM_LINK),
    "firm:file": get(FIRM_LINK),
    "firm:receipt": get(FIRM_LINK),
    "firm:check": form(FIRM_LINK),
    "firm:sent": get(FIRM_LINK),
    "firm:claim": form(FIRM_LINK),
    # a shop that registers itself; the browser that began, or who is signed in for it
    "register:start": form(ANYONE),
    "register:number": form(ANYONE),
    "register:contact": form(ANYONE),
    "register:code": form(ANYONE),
    "register:mail": form(ANYONE),
    "register:confirm": form(ANYONE),
    "register:papers": form(ANYONE),
    "register:claim": form(ANYONE),
    "register:claim_code": form(ANYONE),
    "register:claim_person": form(ANYONE),
    # the support desk of a firm: its members
    "desk:inbox": get(FIRM),
    "desk:search": get(FIRM),
    "desk:tick": post(FIRM),
    "desk:exports": form(FIRM),
    "desk:export_file": get(FIRM),
    "desk:performed_list": form(FIRM),
    "desk:performed_rows": form(FIRM),
    "desk:performed_result": get(FIRM),
    "desk:views": form(FIRM),
    "desk:view": post(FIRM),
    "desk:numbers": get(FIRM),
    "desk:numbers_table": get(FIRM),
    "desk:ways": form(FIRM),
    "desk:templates": get(FIRM),
    "desk:new_template": form(FIRM),
    "desk:template": form(FIRM),
    "desk:members": form(FIRM_ADMIN),
    "desk:member": form(FIRM_ADMIN),
    "desk:invite_again": post(FIRM_ADMIN),
    "desk:brands": get(FIRM_ADMIN),
    "desk:choose_address": post(FIRM_ADMIN),
    "desk:give_up_address": form(FIRM_ADMIN),
    "desk:add_address": form(FIRM_ADMIN),
    "desk:address_code": form(FIRM_ADMIN),
    "desk:claim": form(FIRM_ADMIN),
    "desk:claim_code": form(FIRM_ADMIN),
    "desk:case": get(FIRM),
    "desk:assign": post(FIRM),
    "desk:ticket": post(FIRM),
    "desk:tag": post(FIRM),
    "desk:untag": post(FIRM),
    "desk:note": post(FIRM),
    "desk:offer": get(FIRM),
    "desk:offer_terms": form(FIRM),
    "desk:solved": get(FIRM),
    "desk:solved_terms": form(FIRM),
    "desk:dispute": get(FIRM),
    "desk:defend": form(FIRM),
    "desk:refuse": form(FIRM),
    "desk:ask": form(FIRM),
    "desk:interim": form(FIRM),
    "desk:performed": form(FIRM),
    "desk:inform": form(FIRM),
    "desk:add_evidence": form(FIRM),
    "desk:look": get(FIRM),
    "desk:file": get(FIRM),
    "desk:receipt": get(FIRM),
    "desk:check": form(FIRM),
    "desk:sent": get(FIRM),
    # for the developers of shops: one page for everybody, the others for the firm's administrator
    "developers:start": get(ANYONE, keep_seconds=3600),
    "developers:keys": form(FIRM_ADMIN),
    "developers:end_key": form(FIRM_ADMIN),
    "developers:orders": form(FIRM_ADMIN),
    "developers:try_order": form(FIRM_ADMIN),
    "developers:end_order_key": form(FIRM_ADMIN),
    "developers:addresses": form(FIRM_ADMIN),
    "developers:address": form(FIRM_ADMIN),
    "developers:remove_address": form(FIRM_ADMIN),
    "developers:checked": form(FIRM_ADMIN),
    "developers:button": get(FIRM_ADMIN),
    "developers:systems": get(FIRM_ADMIN),
    "developers:sheet": get(FIRM_ADMIN),
    "developers:card": get(FIRM_ADMIN),
    "developers:code": get(FIRM_ADMIN),
    "developers:asking": form(FIRM_ADMIN),
    "developers:webhooks": form(FIRM_ADMIN),
    "developers:webhook": form(FIRM_ADMIN),
    "developers:send_again": post(FIRM_ADMIN),
    "developers:webhook_secret": form(FIRM_ADMIN),
    "developers:end_webhook": form(FIRM_ADMIN),
    "developers:sandbox": form(FIRM),
    # the desk of officers, heads, auditors and clerks
    "office:queue": get(OFFICE_READERS),
    "office:search": get(OFFICE_READERS),
    "office:clerk": get(CLERK),
    "office:assist": form(CLERK),
    "office:assist_code": form(CLERK),
    "office:assist_sent": get(CLERK),
    "office:assist_end": post(CLERK),
    "office:calls": get(CALLERS),
    "office:call": form(CALLERS),
    "office:keys": form(OFFICER),
    "office:end_key": form(OFFICER),
    "office:health": get(OFFICE_READERS | ADMIN),
    "office:views": form(OFFICE_READERS),
    "office:view": post(OFFICE_READERS),
    "office:ways": form(OFFICE_READERS),
    "office:inbox": get(OFFICER | KEEPERS),
    "office:digest": post(OFFICER | KEEPERS),
    "office:handle": post(OFFICER),
    "office:letters": get(CALLERS),
    "office:letter": form(CALLERS),
    "office:tasks": get(OFFICE | ADMIN),
    "office:data_request": form(OFFICER | {Audience.AUDITOR}),
    "office:refuse_data_request": form(OFFICER),
    "office:bodies_told": form(OFFICER),
    "office:people": form(KEEPERS),
    "office:member": form(HEAD),
    "office:invite_again": post(HEAD),
    "office:post": form(KEEPERS),
    "office:add_post": form(SUPERVISOR),
    "office:end_post": form(SUPERVISOR),
    "office:registry": get(OFFICE_READERS),
    "office:enter_firm": form(OFFICER),
    "office:registers": form(OFFICER),
    "office:register_file": get(OFFICER),
    "office:tick_register_file": post(OFFICER),
    "office:take_register_file": form(OFFICER),
    "office:wallets": form(OFFICER),
    "office:confirm_wallet": form(OFFICER),
    "office:retire_wallet": form(OFFICER),
    "office:application": form(OFFICE_READERS),
    "office:return_application": form(OFFICER),
    "office:refuse_application": form(OFFICER),
    "office:application_paper": get(OFFICE_READERS),
    "office:firm": get(OFFICE_READERS),
    "office:merge_firm": form(OFFICER),
    "office:unmerge_firm": form(OFFICER),
    "office:case": get(OFFICE_READERS),
    "office:evidence": get(OFFICE_READERS),
    "office:evidence_file": get(OFFICE_READERS),
    "office:evidence_view": get(OFFICE_READERS),
    "office:words": get(OFFICE_READERS),
    "office:notices": get(OFFICE_READERS),
    "office:retry": post(OFFICER),
    "office:history": get(OFFICE_READERS),
    "office:contacts": get(OFFICE_READERS),
    "office:add_contact": form(OFFICER),
    "office:add_postal": form(OFFICER),
    "office:confirm_contact": form(OFFICER),
    "office:retire_contact": form(OFFICER),
    "office:hand_over": form(OFFICER),
    # the acts of the life cycle that an officer can do, each named as there
    **{f"office:{action}": form(_officers_of(action)) for action in Action if _officers_of(action)},
    # an administrator's pages, which answer in the networks of CCMS_MANAGE_NETWORKS only
    "manage:notices": get(ADMIN),
    "manage:retry": post(ADMIN),
    "manage:registers": form(ADMIN),
    "manage:register_file": get(ADMIN),
    "manage:people": form(ADMIN),
    "manage:member": form(ADMIN),
    "manage:invite_again": post(ADMIN),
    "manage:post": form(ADMIN),
    "manage:add_post": form(ADMIN),
    "manage:end_post": form(ADMIN),
    # development only: 404 elsewhere
    "public:components": form(DEVELOPMENT),
    "public:desk": get(DEVELOPMENT),
    "dev:index": get(DEVELOPMENT),
    "dev:stroke": get(DEVELOPMENT),
    "dev:clock": post(DEVELOPMENT),
    "dev:as_member": post(DEVELOPMENT),
    "dev:as_consumer": post(DEVELOPMENT),
    "dev:as_number": post(DEVELOPMENT),
    "dev:as_seller": post(DEVELOPMENT),
    "dev:inbox": get(DEVELOPMENT),
    "dev:inbox_json": get(DEVELOPMENT),
}
