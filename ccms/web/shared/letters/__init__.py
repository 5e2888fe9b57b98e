"""What the pages of the Cell, of offices and of firms share about the Cell's letters."""
