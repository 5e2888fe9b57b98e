"""Defines the tables of people, firms and offices, one file for each."""

from ccms.accounts.models.application import Application
from ccms.accounts.models.body_address import BodyAddress
from ccms.accounts.models.code_request import CodeRequest, CodeWait
from ccms.accounts.models.consumer import Consumer
from ccms.accounts.models.deployment import Deployment
from ccms.accounts.models.firm import Firm, FirmAlias, Membership
from ccms.accounts.models.firm_contact import FirmClaim, FirmContact, FirmWallet
from ccms.accounts.models.firm_identity import FirmIdentity, RegisterFile, RegisterRow
from ccms.accounts.models.intake import Intake, IntakeFile
from ccms.accounts.models.member import ApiKey, Member
from ccms.accounts.models.office import Holding, Office, Post
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
