"""Sources read over an API, a feed or a mailbox, one file per kind."""
