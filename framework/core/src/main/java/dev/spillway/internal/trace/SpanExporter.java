package dev.spillway.internal.trace;

import dev.spillway.limit.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Sends spans to whoever keeps them. It is called by one thread, which it may hold for the time of its terms.
public interface SpanExporter extends AutoCloseable {
    /// What became of a batch.
    sealed interface Result {
        /// The receiver has it.
        record Taken() implements Result {}

        /// It is lost.
        record Lost(String why) implements Result {}
    }

    /// What it holds to.
    ///
    /// @param endpoint where spans go
    /// @param timeout for one batch, connecting with it
    /// @param credential a header field that is sent with each
    record Terms(URI endpoint, Duration timeout, Optional<Credential> credential) {}

    /// A header field that says who sends.
    record Credential(String header, Secret value) {}

    /// Makes one when the service starts.
    @FunctionalInterface
    interface Maker {
        /// An exporter that holds to these terms.
        SpanExporter make(Terms terms);
    }

    /// Sends spans, and waits until they are taken or lost.
    Result export(List<Span> batch);

    @Override
    void close();
}
