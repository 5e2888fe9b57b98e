"""Runs an installation: database, web server, worker, backup, health and metrics."""
