"""The library for programs that speak the Model Context Protocol, over standard input and output.

Written on the standard library: the protocol's own package brings 45 MB of others (HTTP servers,
cryptography, a validator) for what is a JSON object a line here. Tests speak with that package's client.
"""
