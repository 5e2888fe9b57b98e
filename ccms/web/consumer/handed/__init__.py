"""Pages for a person whose complaint was made elsewhere and handed over: to confirm it, or to disown it."""
