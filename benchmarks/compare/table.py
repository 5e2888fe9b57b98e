"""Writes what each step costs on both sides as a table, and what became dearer by more than a tenth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import mean

from benchmarks.compare.steps import STEPS
from benchmarks.compare.trees import Tree

TENTH = 1.1
KB = 1000
type Costs = Mapping[str, Mapping[str, Cost]]


@dataclass
class Cost:
    """What one step costs at one side: milliseconds of processor in each round, statements, bytes of its answers."""

    processor: list[float] = field(default_factory=list)
    statements: float = 0.0
    octets: float = 0.0

    def measures(self) -> dict[str, float]:
        """Return each measure by its name."""
        return {"processor": mean(self.processor), "statements": self.statements, "bytes": self.octets}


def table(then: Tree, here: Tree, costs: Costs) -> str:
    """Write the table in Markdown, and beneath it what became dearer."""
    lines = [
        f"| step | processor ms: {then.name} | here | × | statements: {then.name} | here | × | kB | here | × |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *_rows(then, here, costs),
        "",
        _dearer(then, here, costs),
    ]
    return "\n".join(lines)


def _rows(then: Tree, here: Tree, costs: Costs) -> Iterator[str]:
    for step in STEPS:
        gone = [f"{tree.name}: {tree.missing[step.name]}" for tree in (then, here) if step.name in tree.missing]
        if gone:
            yield f"| {step.name} | not played ({'; '.join(gone)}) | | | | | | | | |"
            continue
        old, new = costs[then.name][step.name], costs[here.name][step.name]
        times = _times(old, new)
        rounds = [" · ".join(f"{each:.1f}" for each in cost.processor) for cost in (old, new)]
        yield (
            f"| {step.name} | {rounds[0]} | {rounds[1]} | {times['processor']:.2f} "
            f"| {old.statements:.1f} | {new.statements:.1f} | {times['statements']:.2f} "
            f"| {old.octets / KB:.1f} | {new.octets / KB:.1f} | {times['bytes']:.2f} |"
        )


def _dearer(then: Tree, here: Tree, costs: Costs) -> str:
    """Name each step of which a measure grew by more than a tenth."""
    named = []
    for step in STEPS:
        if step.name in then.missing or step.name in here.missing:
            continue
        times = _times(costs[then.name][step.name], costs[here.name][step.name])
        if grown := [f"{name} {ratio:.2f} ×" for name, ratio in times.items() if ratio > TENTH]:
            named.append(f"* {step.name}: {', '.join(grown)}")
    return "\n".join(["Dearer by more than a tenth:", "", *named]) if named else "Dearer by more than a tenth: nothing"


def _times(old: Cost, new: Cost) -> dict[str, float]:
    """Return how many times the old cost the new one is; infinitely where something cost nothing before."""
    before, after = old.measures(), new.measures()
    return {name: after[name] / cost if cost else float("inf" if after[name] else 1) for name, cost in before.items()}
