"""A stand-in for the tastytrade API over real HTTP, for development and tests.

It uses the standard library only, needs no database and imports nothing from the other applications.
"""
