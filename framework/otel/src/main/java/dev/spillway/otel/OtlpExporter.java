package dev.spillway.otel;

import dev.spillway.internal.trace.Span;
import dev.spillway.internal.trace.SpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Sends batches by OTLP over HTTP, one at a time. A batch has one attempt: while a receiver is away there are newer
/// spans than those that would be tried again.
final class OtlpExporter implements SpanExporter {
    /// It tells each failure with its stack, and the relay tells them in one line a minute. Kept, for the JDK forgets
    /// a logger that nobody keeps.
    private static final Logger NOISY = Logger.getLogger("io.opentelemetry.exporter");
    /// The sender ends by its own time; this is for one that does not.
    private static final Duration GRACE = Duration.ofMillis(250);

    private final OtlpHttpSpanExporter sender;
    private final Bridge bridge;
    private final long patience;

    OtlpExporter(String service, Terms terms) {
        NOISY.setLevel(Level.OFF);
        this.bridge = new Bridge(service);
        this.patience = terms.timeout().plus(GRACE).toNanos();
        var builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(terms.endpoint().toString())
                .setTimeout(terms.timeout())
                .setConnectTimeout(terms.timeout())
                .setRetryPolicy(null);
        terms.credential()
                .ifPresent(credential -> builder.setHeaders(() -> Map.of(
                        credential.header(), new String(credential.value().characters()))));
        this.sender = builder.build();
    }

    @Override
    public Result export(List<Span> batch) {
        var spans = new ArrayList<SpanData>(batch.size());
        for (var span : batch) {
            spans.add(bridge.data(span));
        }
        var sent = sender.export(spans).join(patience, TimeUnit.NANOSECONDS);
        if (sent.isSuccess()) {
            return new Result.Taken();
        }
        var why = sent.getFailureThrowable();
        return new Result.Lost(why == null ? "no answer in time, or none that takes them" : why.toString());
    }

    @Override
    public void close() {
        sender.shutdown().join(GRACE.toNanos(), TimeUnit.NANOSECONDS);
        bridge.close();
    }
}
