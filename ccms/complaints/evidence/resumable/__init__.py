"""Keeps files that come in pieces over a bad line, until their form is sent or their time is over."""
