"""Comments by members only. README.md tells how any Pelican site uses them as a plugin."""


def register() -> None:
    """Connect the plugin to Pelican. Everything else of the package is importable without it."""
    from plugins.comments import hooks

    hooks.register()
