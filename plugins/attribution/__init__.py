"""Credit that travels with every copy of a story. README.md tells how any Pelican site uses it as a plugin."""


def register() -> None:
    """Connect the plugin to Pelican. Everything else of the package is importable without it.

    Raises SystemExit where a package is missing: Pelican would only log that, and build a site without the plugin.
    """
    try:
        from plugins.attribution import hooks
    except ImportError as error:
        raise SystemExit(f"plugins.attribution: {error}; pip install babel beautifulsoup4 msgspec nh3") from None
    hooks.register()
