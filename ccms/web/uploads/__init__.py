"""Takes files in pieces over a bad line (tus 1.0), and hands whole ones to the form that names them."""
