"""Makes the dossier of a complaint: a folder to print, to hand over and to check without us."""
