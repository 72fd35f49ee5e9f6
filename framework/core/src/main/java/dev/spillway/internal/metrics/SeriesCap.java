package dev.spillway.internal.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cap on time series, `metrics.series`: a meter beyond it is not registered, and what it would count is
/// dropped. One line says so.
final class SeriesCap implements MeterFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesCap.class);

    private final long most;
    private final AtomicLong series = new AtomicLong();
    /// A meter that is not registered is asked for anew each time. As many are known as may be registered.
    private final Set<Meter.Id> denied = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();

    private SeriesCap(long most) {
        this.most = most;
    }

    /// Puts a cap on a registry that has no meters yet.
    static SeriesCap on(MeterRegistry registry, long most) {
        var cap = new SeriesCap(most);
        registry.config()
                .meterFilter(cap)
                .onMeterAdded(meter -> cap.series.addAndGet(seriesOf(meter)))
                .onMeterRemoved(meter -> cap.series.addAndGet(-seriesOf(meter)));
        return cap;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (series.get() < most) {
            return MeterFilterReply.NEUTRAL;
        }
        if (denied.size() < most) {
            denied.add(id);
        }
        if (told.compareAndSet(false, true)) {
            LOG.warn(
                    "metrics.series = {} is reached: {} and further new meters are not registered; a label with many"
                            + " values is the usual cause",
                    most,
                    Printable.of(id.getName()));
        }
        return MeterFilterReply.DENY;
    }

    /// Series so far.
    long series() {
        return series.get();
    }

    /// Meters that were not registered; no more than may be registered are told apart.
    long denied() {
        return denied.size();
    }

    private static long seriesOf(Meter meter) {
        return meter instanceof HistogramSupport histogram ? buckets(histogram) : countOf(meter);
    }

    private static long buckets(HistogramSupport histogram) {
        return countOf(histogram) + histogram.takeSnapshot().histogramCounts().length;
    }

    private static long countOf(Meter meter) {
        var count = 0L;
        for (var _ : meter.measure()) {
            count++;
        }
        return count;
    }
}
