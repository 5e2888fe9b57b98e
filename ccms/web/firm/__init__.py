"""A firm's pages: the complaint and its answer, for a seller by link and for a firm's desk."""
