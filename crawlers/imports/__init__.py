"""Tables that people have: mentions and handled requests out of CSV, spreadsheets and JSON lines."""
