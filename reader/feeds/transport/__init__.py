"""Requests and answers: which addresses may be reached, limits of time and bytes, hosts."""
