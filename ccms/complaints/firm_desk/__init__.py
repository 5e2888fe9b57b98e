"""Keeps what a firm's people have for themselves: inbox, views, ready answers, exports, lists of repayments."""
