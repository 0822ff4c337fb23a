"""The order in which a network is read, kept up to date while wires come and go.

It is the one topological order in which the oldest node that may come next always does. An edit
redoes it only from the first place that can differ to the place where both agree again: a new
wire that runs along the order leaves it as it is.
"""

from bisect import insort
from collections.abc import Collection, Mapping
from heapq import heapify, heappop, heappush

from studio.graph.elements import by_age

Age = tuple[int, str]
_MANY = 64
"""From so many changes on, finding where each begins to matter costs more than starting anew."""


class NetworkOrder:
    """Nodes by id, with the number of wires between each two, and the order that follows."""

    def __init__(self) -> None:
        self._before: dict[str, dict[str, int]] = {}
        self._behind: dict[str, dict[str, int]] = {}
        self._age: dict[str, Age] = {}
        self._ages: list[Age] = []
        self._by_age: list[str] | None = []
        self._order: list[str] = []
        self._placed: list[Age] = []
        self._rank: dict[str, int] = {}
        self._touched: dict[str, None] = {}
        """Nodes that came or went, or whose wires from before did, since the order was made."""
        self._has_loop = False

    # --- changing ---------------------------------------------------------------

    def add_node(self, node: str) -> None:
        """Take in a node without wires."""
        self._before[node], self._behind[node] = {}, {}
        age = self._age[node] = by_age(node)
        if self._ages and age < self._ages[-1]:
            insort(self._ages, age)
            self._by_age = None
        else:
            self._ages.append(age)
            if self._by_age is not None:
                self._by_age.append(node)
        self._touched[node] = None

    def remove_nodes(self, nodes: Collection[str]) -> None:
        """Let go of nodes, with the wires that begin or end at them."""
        for node in nodes:
            before, behind = self._before.pop(node), self._behind.pop(node)
            for source in before:
                if source in self._behind:
                    self._behind[source].pop(node, None)
            for target in behind:
                if target in self._before:
                    self._before[target].pop(node, None)
                    self._touched[target] = None
            del self._age[node]
            self._touched[node] = None
        self._ages = [age for age in self._ages if age[1] in self._age]
        self._by_age = None

    def add_wire(self, source: str, target: str) -> None:
        """Take in a wire; there may be several between two nodes."""
        count = self._before[target].get(source, 0) + 1
        self._before[target][source] = self._behind[source][target] = count
        self._touched[target] = None

    def remove_wire(self, source: str, target: str) -> None:
        """Let go of a wire."""
        count = self._before[target][source] - 1
        self._before[target][source] = self._behind[source][target] = count
        if not count:
            del self._before[target][source], self._behind[source][target]
        self._touched[target] = None

    # --- reading ----------------------------------------------------------------

    def by_age(self) -> list[str]:
        """All nodes, oldest first. Not to be changed."""
        if self._by_age is None:
            self._by_age = [node for _, node in self._ages]
        return self._by_age

    def age(self, node: str) -> Age:
        """What sorts a node among others by age."""
        return self._age[node]

    def before(self, node: str) -> Collection[str]:
        """The nodes with a wire into this one."""
        return self._before[node]

    def behind(self, node: str) -> Collection[str]:
        """The nodes that this one has a wire to."""
        return self._behind[node]

    def ids(self) -> list[str]:
        """The nodes in order; without those on a loop or behind one. Not to be changed."""
        self._bring_up_to_date()
        return self._order

    def rank(self) -> Mapping[str, int]:
        """The place of each node in the order."""
        self._bring_up_to_date()
        return self._rank

    @property
    def has_loop(self) -> bool:
        """Whether some nodes have no place in the order, because wires run in a circle."""
        self._bring_up_to_date()
        return self._has_loop

    def leads_to(self, start: str, goal: str) -> bool:
        """Whether the wires lead from one node to another, or the two are the same."""
        rank = self.rank()
        last = rank.get(goal)
        if last is not None and rank.get(start, last + 1) > last and start != goal:
            return False  # what can be placed is only led to by what stands before it
        seen, waiting = {start}, [start]
        while waiting:
            node = waiting.pop()
            if node == goal:
                return True
            for after in self._behind[node]:
                if after not in seen and (last is None or rank.get(after, last + 1) <= last):
                    seen.add(after)
                    waiting.append(after)
        return False

    # --- keeping it up to date -----------------------------------------------------

    def _bring_up_to_date(self) -> None:
        if not self._touched:
            return
        if self._has_loop or len(self._touched) > _MANY:
            self._order, self._placed, self._rank = [], [], {}
            self._redo(0, set(self._age))
        else:
            end = len(self._order)
            start = min(map(self._first_effect, self._touched))
            rank = self._rank
            due = {n for n in self._touched if rank.get(n, end if n in self._age else -1) >= start}
            if due:
                self._redo(start, due)
        self._touched.clear()
        self._has_loop = len(self._order) < len(self._age)

    def _first_effect(self, node: str) -> int:
        """The first place of the order that what happened to this node can change."""
        rank, end = self._rank, len(self._order)
        place = rank.get(node)
        if node not in self._age:
            return end if place is None else place
        sources = [rank.get(source, -1) for source in self._before[node]]
        if place is not None and any(not 0 <= source < place for source in sources):
            return place  # something now stands before it that came behind it, or is new
        earliest = max(sources, default=-1) + 1
        between = self._placed[earliest : end if place is None else place]
        age = self._age[node]
        if not between or max(between) < age:
            return end
        return earliest + next(i for i, other in enumerate(between) if other > age)

    def _redo(self, start: int, due: set[str]) -> None:
        """Make the order anew from a place on, up to where nothing is due and both agree."""
        merge = _Merge(self._before, self._behind, self._age, self._order, self._rank, start, due)
        made, end = merge.run()
        for node in merge.lost:
            del self._rank[node]
        self._order[start:end] = made
        self._placed[start:end] = map(self._age.__getitem__, made)
        last = end if len(made) == end - start else len(self._order)
        self._rank.update(zip(self._order[start:last], range(start, last), strict=True))


class _Merge:
    """The old order and what becomes free out of its turn, merged by age.

    Among the nodes that were free before and still are, the old order is the order of age, so the
    first of them is the oldest; the heap holds what is free now and was not then.
    """

    def __init__(
        self,
        before: Mapping[str, Mapping[str, int]],
        behind: Mapping[str, Mapping[str, int]],
        age: Mapping[str, Age],
        old: list[str],
        rank: Mapping[str, int],
        start: int,
        due: set[str],
    ) -> None:
        self._before, self._behind, self._age = before, behind, age
        self._old, self._rank, self._start, self._at = old, rank, start, start
        self._due = due
        self._unmet: dict[str, int] = {}
        self._done: set[str] = set()
        self._early: set[str] = set()
        self._late: set[str] = set()
        self._removed = {node for node in due if node not in age}
        self._free = [(age[n], n) for n in due if n in age and not self._count_unmet(n)]
        heapify(self._free)

    @property
    def lost(self) -> set[str]:
        """The nodes of the old order that have no place in the new one."""
        return self._late | self._removed

    def run(self) -> tuple[list[str], int]:
        """The new stretch, and the place in the old order that it reaches to."""
        made: list[str] = []
        while True:
            self._pass_over()
            if not (self._due or self._early or self._late):
                break
            node = self._next()
            if node is None:
                break
            made.append(node)
            self._done.add(node)
            self._due.discard(node)
            for after in self._behind[node]:
                self._unmet[after] = left = (
                    self._unmet[after] - 1 if after in self._unmet else self._count_unmet(after)
                )
                if not left:
                    heappush(self._free, (self._age[after], after))
        return made, self._at

    def _pass_over(self) -> None:
        """Go on in the old order to the next node that is free now and not placed yet."""
        while self._at < len(self._old):
            node = self._old[self._at]
            if node in self._done:
                self._early.discard(node)
            elif node not in self._age:
                self._due.discard(node)
            elif self._unmet_of(node):
                self._late.add(node)
            else:
                return
            self._at += 1

    def _next(self) -> str | None:
        free = self._free
        while free and free[0][1] in self._done:
            heappop(free)
        if self._at < len(self._old):
            node = self._old[self._at]
            if not free or self._age[node] <= free[0][0]:
                self._at += 1
                return node
        if not free:
            return None
        node = heappop(free)[1]
        if node in self._late:
            self._late.remove(node)
        elif node in self._rank:
            self._early.add(node)
        return node

    def _unmet_of(self, node: str) -> int:
        if node not in self._unmet:
            self._unmet[node] = self._count_unmet(node)
        return self._unmet[node]

    def _count_unmet(self, node: str) -> int:
        rank, start, done = self._rank, self._start, self._done
        return sum(rank.get(p, start) >= start and p not in done for p in self._before[node])
