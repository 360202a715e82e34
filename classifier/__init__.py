"""Proposes labels for mentions and learns from decisions. It talks to the other rooms through tables only."""
