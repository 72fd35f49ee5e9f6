package dev.spillway.internal.client;

/// The bytes that the process may hold for others, of which answers have their part while they are read into memory.
@FunctionalInterface
public interface Memory {
    /// What one answer has of them; nothing yet.
    Share share();

    /// What one answer has. It belongs to one thread at a time.
    interface Share extends AutoCloseable {
        /// Takes `more` bytes, all or none.
        ///
        /// @return whether they were there
        boolean offer(long more);

        /// Gives `less` of them back.
        void giveBack(long less);

        /// Gives all of them back.
        @Override
        void close();
    }
}
