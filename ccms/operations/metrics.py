"""Serves `/metrics` for Prometheus on a port of its own: counters of the web processes, and the installation's state.

prometheus-client keeps each web process's numbers in files of CCMS_DATA/metrics, from which a small process of its own
adds them up. They hold classes, statuses and times, and nothing personal.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from ccms.complaints.filing.drafts import DraftsSent, drafts_sent
from ccms.complaints.office_people import deserted
from ccms.complaints.reading import vitals
from ccms.gate import alarms
from ccms.gate.clock import current_time
from ccms.gate.limits import HOUR
from ccms.notices.channels import routing
from ccms.notices.channels.routing import Standing
from ccms.operations.web_server.load_shedding import SHED, class_of

AN_HOUR = 3600
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


def prepare() -> None:
    """Name the folder before the library is loaded, and empty it: counts begin with the server."""
    folder = settings.CCMS_DATA / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[FOLDER] = str(folder)


def counted(application: Any) -> Any:
    """Return the WSGI application with its requests counted, by class and status."""
    from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - only where somebody wants to know

    requests = Counter("ccms_requests", "Requests answered", ["class", "status"])
    seconds = Histogram("ccms_request_seconds", "Time to answer", ["class"], buckets=BUCKETS)
    shed = Counter("ccms_shed_requests", "Requests sent away because too many waited", ["class"])
    inside = Gauge("ccms_requests_inside", "Requests under way", multiprocess_mode="livesum")

    def count(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        name, begun, said = str(class_of(environ["PATH_INFO"])), time.perf_counter(), []

        def start(status: str, *rest: Any) -> Any:
            said.append(status[:3])
            return start_response(status, *rest)

        inside.inc()
        try:
            answer: Iterable[bytes] = application(environ, start)
            return answer
        finally:
            inside.dec()
            seconds.labels(name).observe(time.perf_counter() - begun)
            requests.labels(name, said[0] if said else "none").inc()
            if SHED in environ:
                shed.labels(name).inc()

    return count


class Installation:
    """What is asked anew at each scrape, and drafts once an hour. Without a database only that is said."""

    def __init__(self) -> None:
        self.drafts: tuple[float, DraftsSent] | None = None  # when they were counted, by this machine's running time

    def collect(self) -> Iterator[Any]:
        """Yield each vital, what has names (offices, gateways, alarms), drafts, and whether the database answered."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        try:
            now = current_time()
            measured, empty = vitals.measured(now), deserted().offices
            gateways, sounding = routing.standings(now), alarms.names_since(now - HOUR)
            drafts = self._drafts_sent()
        except (DatabaseError, OSError):
            measured, empty, gateways, sounding, drafts = {}, (), [], {}, None
        finally:
            connection.close()
        yield GaugeMetricFamily("ccms_database_up", "1 where the database answers", float(bool(measured)))
        for vital, value in measured.items():
            yield GaugeMetricFamily(f"ccms_{vital}", f"see LIMITS in {vitals.__name__}", value)
        deserted_codes = {office.code: 1 for office in empty}
        yield _labelled("ccms_offices_without_people", "1 for each with open complaints", "office", deserted_codes)
        yield from _of_gateways(gateways)
        yield _labelled("ccms_alarms", "things that alarmed within an hour", "name", sounding)
        if drafts is not None:
            begun = GaugeMetricFamily("ccms_drafts", "drafts of four weeks, by what became of them", labels=["became"])
            for became in ("sent", "left", "discarded"):
                begun.add_metric([became], getattr(drafts, became))
            yield begun
            if drafts.percent is not None:
                yield GaugeMetricFamily("ccms_drafts_sent_percent", "of these, how many were sent", drafts.percent)

    def _drafts_sent(self) -> DraftsSent:
        """Count the drafts, which no index answers, once an hour at most."""
        if self.drafts is None or time.monotonic() - self.drafts[0] > AN_HOUR:
            self.drafts = time.monotonic(), drafts_sent(current_time())
        return self.drafts[1]


def _of_gateways(gateways: Sequence[Standing]) -> Iterator[Any]:
    """Yield whether and why each SMS gateway takes nothing, and what money it says it has."""
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    stopped = GaugeMetricFamily("ccms_sms_gateway_stopped", "1 where it takes nothing", labels=["gateway", "why"])
    for each in gateways:
        stopped.add_metric([each.name, each.stopped], float(bool(each.stopped)))
    yield stopped
    balances = {each.name: each.balance / 100 for each in gateways if each.balance is not None}
    yield _labelled("ccms_sms_gateway_balance_taka", "what it says it has left", "gateway", balances)


def _labelled(name: str, says: str, label: str, values: Mapping[str, float]) -> Any:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def serve() -> int:
    """Answer Prometheus until SIGINT or SIGTERM."""
    from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(Path(os.environ[FOLDER])))  # type: ignore[no-untyped-call]
    registry.register(Installation())
    start_http_server(settings.CCMS_METRICS_PORT, settings.CCMS_HOST, registry)
    threading.Event().wait()
    return 0
