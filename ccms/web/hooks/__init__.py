"""Endpoints for machines that report back: SMS gateways with their delivery receipts."""
