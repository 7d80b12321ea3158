def use_embedded_server_if_needed(argv: list[str]) -> None:
    """Stub until the launcher arrives."""
