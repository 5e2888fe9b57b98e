"""Defines the tables of a complaint, one file for each."""

from ccms.complaints.models.complaint import Complainant, Complaint, Purchase, SearchText
from ccms.complaints.models.data_request import DataRequest
from ccms.complaints.models.deadline import Deadline
from ccms.complaints.models.dispatch import Dispatch, Movement
from ccms.complaints.models.draft import Crossing, Draft
from ccms.complaints.models.evidence import Evidence
from ccms.complaints.models.firm_desk import (
    Changed,
    ExportPiece,
    ExportState,
    FirmCard,
    FirmChange,
    FirmExport,
    FirmNote,
    FirmTag,
    FirmTemplate,
    RepaymentList,
    RepaymentRow,
    SavedView,
)
from ccms.complaints.models.shop_order import HandOver, OrderHolder, ShopOrder, ShopReply, Ticket
from ccms.complaints.models.statement import (
    Answer,
    Hearing,
    InformationRequest,
    Order,
    Payment,
    Reward,
    Ruling,
    Statement,
)
from ccms.complaints.models.task import Call, Task

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
