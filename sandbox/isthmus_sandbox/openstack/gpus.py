"""The GPUs that the sandbox's compute host pretends to have, by the names that flavors use."""

from dataclasses import dataclass

VENDOR = "10de"  # NVIDIA, https://pci-ids.ucw.cz/read/PC/10de
DEVICES_EACH = 16  # of each model, all in the one compute host
VGPUS = 64  # units of the resource class VGPU beside the PCI devices


@dataclass(frozen=True)
class Gpu:
    """A GPU model: the alias in `pci_passthrough:alias`, the PCI product id (pci.ids) and the marketing name."""

    alias: str
    product: str
    title: str


GPUS = (
    Gpu("b300", "3182", "B300 SXM6 AC"),
    Gpu("b200", "2901", "B200"),
    Gpu("h200", "2335", "H200 SXM 141GB"),
    Gpu("h100", "2330", "H100 SXM5 80GB"),
    Gpu("a100", "20b0", "A100 SXM4 40GB"),
    Gpu("l40s", "26b9", "L40S 48GB"),
    Gpu("l4", "27b8", "L4 24GB"),
    Gpu("a10g", "2237", "A10G 24GB"),
    Gpu("a10", "2236", "A10 24GB"),
    Gpu("t4", "1eb8", "Tesla T4 16GB"),
)

ALIASES = frozenset(gpu.alias for gpu in GPUS)
