"""Lists the benchmarks by name, in the order in which a full run takes them."""

from collections.abc import Mapping

from benchmarks.run import Work
from benchmarks.works import counting, filing, flooding, machines, papers, reading, standing, sweeping

WORKS: Mapping[str, Work] = {
    "filing": filing.filing,
    "tracking": filing.tracking,
    "queues": reading.queues,
    "search": reading.search,
    "api": machines.api,
    "weight": standing.weight,
    "database": counting.database,
    "overload": flooding.flood,
    "sweep": sweeping.sweeps,
    "dossier": papers.dossier,
    "memory": standing.memory,
    "start": standing.starting,
}
