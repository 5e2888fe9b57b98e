"""Holds what is known of one purchase: the questions, the answers, and the facts that follow from them."""
