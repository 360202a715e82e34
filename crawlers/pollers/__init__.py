"""Sources read over an API or a feed, one file per kind."""
