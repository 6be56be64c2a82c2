"""Every face of the agent: terminal, browser, HTTP. Importing this package loads nothing heavy."""
