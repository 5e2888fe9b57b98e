"""Erases by itself what is over its time by the privacy register, and says what holds back the rest."""
