"""Forms whose fields are questions of the law pack: for a buyer, a firm or an officer."""
