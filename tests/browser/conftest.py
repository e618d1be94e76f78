"""Windows of a real Chromium, as the local workspace's own tests have them."""

from browser.conftest import chromium, client, pytest_collection_modifyitems, window, workspace

__all__ = ["chromium", "client", "pytest_collection_modifyitems", "window", "workspace"]
