"""Credit that travels with every copy of a story. README.md tells how any Pelican site uses it as a plugin."""


def register() -> None:
    """Connect the plugin to Pelican. Everything else of the package is importable without it."""
    from plugins.attribution import hooks

    hooks.register()
