"""The consumer's filing: nine short steps from a mobile number to a receipt, each kept as it is sent."""
