"""Makes very many invented complaints quickly: some by the one writer, the others as copies with their own ids."""
