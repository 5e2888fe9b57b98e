"""What a firm's people keep for themselves: inbox, views, ready answers, exports, lists of repayments."""
