package dev.spillway.internal.gate;

/// Something taken for a call. Closing gives it back; closing it twice changes nothing.
@FunctionalInterface
public interface Hold extends AutoCloseable {
    @Override
    void close();
}
