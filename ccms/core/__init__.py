"""Small, pure building stones that know no table and no Django: every other package may stand on them."""
