"""Performs acts on firms instead of complaints: claimed pages, confirmed contacts, members, test shops."""
