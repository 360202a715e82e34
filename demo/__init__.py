"""The living example: a small fictitious town on loopback whose people talk about a bank called «Причал»."""
