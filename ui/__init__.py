"""Every face: terminal, browser, HTTP. Nothing here is imported by the rest."""
