"""What holds for everybody's server."""

c = get_config()  # noqa: F821 - Jupyter provides get_config when it reads this file

# A login shell would forget where the commands of the course are.
c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash"]}
# Other users of the machine could read what a kernel sends over plain TCP.
c.KernelManager.transport_encryption = "auto"
