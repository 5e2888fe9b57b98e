"""The Central Complaint Management System."""
