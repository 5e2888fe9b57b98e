"""Masks mail addresses for pages that somebody other than the owner may see."""


def mask(address: str) -> str:
    """Return s•••@example.com: enough for the owner to know it, too little for anybody else."""
    local, _, host = address.partition("@")
    return f"{local[:1]}•••@{host}"
