"""Performs acts on firms instead of complaints: claimed pages, confirmed contacts, members, what a sandbox offers."""
