"""The pages of the directorate's officers: queues, the complaint, and each act on a page of its own."""
