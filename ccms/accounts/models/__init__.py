"""Defines the tables of people, firms and offices, one file for each."""

from ccms.accounts.models.api_key import ApiKey
from ccms.accounts.models.application import Application
from ccms.accounts.models.body_address import BodyAddress
from ccms.accounts.models.code_request import CodeRequest
from ccms.accounts.models.code_wait import CodeWait
from ccms.accounts.models.consumer import Consumer
from ccms.accounts.models.deployment import Deployment
from ccms.accounts.models.firm import Firm, FirmAlias
from ccms.accounts.models.firm_claim import FirmClaim
from ccms.accounts.models.firm_contact import FirmContact
from ccms.accounts.models.firm_identity import FirmIdentity
from ccms.accounts.models.firm_wallet import FirmWallet
from ccms.accounts.models.intake import Intake, IntakeFile
from ccms.accounts.models.member import Member
from ccms.accounts.models.membership import Membership
from ccms.accounts.models.office import Office
from ccms.accounts.models.post import Holding, Post
from ccms.accounts.models.register_row import RegisterFile, RegisterRow
from ccms.accounts.models.shop import OrderKey, PageCheck, Shop, ShopOrigin, ShopRefusal
from ccms.accounts.privacy.sealing import DataKey

__all__ = [
    "ApiKey",
    "Application",
    "BodyAddress",
    "CodeRequest",
    "CodeWait",
    "Consumer",
    "DataKey",
    "Deployment",
    "Firm",
    "FirmAlias",
    "FirmClaim",
    "FirmContact",
    "FirmIdentity",
    "FirmWallet",
    "Holding",
    "Intake",
    "IntakeFile",
    "Member",
    "Membership",
    "Office",
    "OrderKey",
    "PageCheck",
    "Post",
    "RegisterFile",
    "RegisterRow",
    "Shop",
    "ShopOrigin",
    "ShopRefusal",
]
