"""The embedded PostgreSQL: found, started, shared by processes, and stopped by the last one."""
