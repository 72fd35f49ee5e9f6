package dev.spillway.internal.gate;

/// A hold whose release runs once. It belongs to the thread of its call.
final class Once implements Hold {
    private static final Runnable NOTHING = () -> {};

    private Runnable release;

    Once(Runnable release) {
        this.release = release;
    }

    @Override
    public void close() {
        var last = release;
        release = NOTHING;
        last.run();
    }
}
