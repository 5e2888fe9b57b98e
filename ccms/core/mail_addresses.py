"""Mail addresses as pages show them to somebody who may not be their owner."""


def mask(address: str) -> str:
    """Return s•••@example.com: enough for the owner to know it, too little for anybody else."""
    local, _, host = address.partition("@")
    return f"{local[:1]}•••@{host}"
