"""Worlds of acts in which it is known who acts together, and how well methods find them."""
