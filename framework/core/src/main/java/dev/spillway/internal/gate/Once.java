package dev.spillway.internal.gate;

/// A hold whose release runs once. It belongs to the thread of its call.
final class Once implements Hold {
    private final Runnable release;
    private boolean closed;

    Once(Runnable release) {
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
