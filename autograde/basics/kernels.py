"""The one setting of Jupyter kernels that all who start one share."""

from __future__ import annotations

# Other users of the machine could read what a kernel sends over plain TCP.
ENCRYPTED = {"KernelManager": {"transport_encryption": "auto"}}
