"""Readers of printed text: `any_text` is asked last, after all others."""
