"""Template filters and components: `words` turns values into the reader's language, `frame` draws parts of a page."""
