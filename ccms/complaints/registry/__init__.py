"""Performs acts on firms instead of complaints: claimed pages, confirmed contacts, wallets, the hotline's calls."""
