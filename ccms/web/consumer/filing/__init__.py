"""The consumer's filing: nine short pages from a mobile number to a receipt, each kept as it is sent."""
