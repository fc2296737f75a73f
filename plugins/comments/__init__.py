"""Comments by members only. README.md tells how any Pelican site uses them as a plugin."""


def register() -> None:
    """Connect the plugin to Pelican. Everything else of the package is importable without it.

    Raises SystemExit where a package is missing: Pelican would only log that, and build a site without the plugin.
    """
    try:
        from plugins.comments import hooks
    except ImportError as error:
        raise SystemExit(f"plugins.comments: {error}; pip install babel beautifulsoup4 msgspec nh3") from None
    hooks.register()
