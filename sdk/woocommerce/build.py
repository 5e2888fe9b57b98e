"""Pack the WooCommerce plug-in as a zip for WordPress: its own files, the signer for PHP, and the licence.

    python sdk/woocommerce/build.py ccms-woocommerce.zip

The signer lies in the repository once, in sdk/php. The same files make the same zip to the byte.
"""

import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SDK = HERE.parent
NAME = "ccms"
ALWAYS = (2026, 1, 1, 0, 0, 0)


def files():
    """Return what goes in: the file of each name in the zip."""
    own = {f"{NAME}/{path.relative_to(HERE / NAME).as_posix()}": path for path in (HERE / NAME).rglob("*.*")}
    taken = {f"{NAME}/ccms_order.php": SDK / "php" / "ccms_order.php", f"{NAME}/LICENSE": SDK.parent / "LICENSE"}
    return dict(sorted((own | taken).items()))


def build(target):
    """Write the zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in files().items():
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    build(sys.argv[1])
