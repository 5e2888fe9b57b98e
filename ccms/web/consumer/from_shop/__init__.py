"""Pages for a buyer who comes from a shop's page: with an order, in a frame, and out of the frame."""
