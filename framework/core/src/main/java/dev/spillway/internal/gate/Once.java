package dev.spillway.internal.gate;

/// A hold whose release runs once. It belongs to the thread of its call.
public final class Once implements Hold {
    private final Runnable release;
    private boolean closed;

    /// Something taken, and what gives it back.
    public Once(Runnable release) {
        this.release = release;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
