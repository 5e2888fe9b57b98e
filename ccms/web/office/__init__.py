"""The directorate's desk: queues, the case, and each act of an officer on a page of its own."""
