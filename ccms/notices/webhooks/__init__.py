"""Calls webhooks as Standard Webhooks defines: which are called, with what, how often, and with which result."""
