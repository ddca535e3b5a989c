"""What all who start or name a Jupyter kernel share."""

from __future__ import annotations

# Other users of the machine could read what a kernel sends over plain TCP.
ENCRYPTED = {"KernelManager": {"transport_encryption": "auto"}}
# What the site's notebooks ask for. "python3" would make JupyterLite ask which kernel is meant.
IN_A_BROWSER = "python"
