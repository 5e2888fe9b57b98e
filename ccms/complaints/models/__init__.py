"""Defines the tables of a complaint, one file for each."""

from ccms.complaints.models.answer import Answer, Ruling
from ccms.complaints.models.call import Call
from ccms.complaints.models.complainant import Complainant
from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.crossing import Crossing
from ccms.complaints.models.data_request import DataRequest
from ccms.complaints.models.deadline import Deadline
from ccms.complaints.models.dispatch import Dispatch
from ccms.complaints.models.draft import Draft
from ccms.complaints.models.evidence import Evidence
from ccms.complaints.models.firm_desk import (
    Changed,
    FirmCard,
    FirmChange,
    FirmNote,
    FirmTag,
    FirmTemplate,
    SavedView,
)
from ccms.complaints.models.firm_export import ExportPiece, ExportState, FirmExport
from ccms.complaints.models.hearing import Hearing
from ccms.complaints.models.information import InformationRequest
from ccms.complaints.models.movement import Movement
from ccms.complaints.models.order import Order, Payment, Reward
from ccms.complaints.models.purchase import Purchase
from ccms.complaints.models.repayments import RepaymentList, RepaymentRow
from ccms.complaints.models.search_text import SearchText
from ccms.complaints.models.shop_order import HandOver, OrderHolder, ShopOrder
from ccms.complaints.models.statement import Statement
from ccms.complaints.models.task import Task
from ccms.complaints.models.told import ShopReply, Ticket

__all__ = [
    "Answer",
    "Call",
    "Changed",
    "Complainant",
    "Complaint",
    "Crossing",
    "DataRequest",
    "Deadline",
    "Dispatch",
    "Draft",
    "Evidence",
    "ExportPiece",
    "ExportState",
    "FirmCard",
    "FirmChange",
    "FirmExport",
    "FirmNote",
    "FirmTag",
    "FirmTemplate",
    "HandOver",
    "Hearing",
    "InformationRequest",
    "Movement",
    "Order",
    "OrderHolder",
    "Payment",
    "Purchase",
    "RepaymentList",
    "RepaymentRow",
    "Reward",
    "Ruling",
    "SavedView",
    "SearchText",
    "ShopOrder",
    "ShopReply",
    "Statement",
    "Task",
    "Ticket",
]
