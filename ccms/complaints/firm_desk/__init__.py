"""Keeps what a firm's people have for themselves: inbox, case, ready answers, exports, repayments, a sandbox."""
