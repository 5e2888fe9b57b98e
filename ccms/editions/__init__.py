"""Keeps each edition of the law packs that was put in force, and brings the newest to every running process."""
