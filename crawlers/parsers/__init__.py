"""Pure readers: the body of a page or an answer becomes findings; no network, no clock, no database."""
