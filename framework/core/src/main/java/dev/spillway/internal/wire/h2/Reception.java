package dev.spillway.internal.wire.h2;

/// The window that the peer has for all its streams together (RFC 9113, 5.2). Used under the outbox's lock.
final class Reception {
    private final Outbox out;
    private final int size;
    private int window;
    private int credit;

    Reception(Outbox out, int size) {
        this.out = out;
        this.size = Math.max(size, PeerSettings.FIRST_WINDOW);
        this.window = this.size;
    }

    /// DATA begins.
    ///
    /// @throws ConnectionError if it is more than the peer may send
    void arrive(int bytes) throws ConnectionError {
        window -= bytes;
        if (window < 0) {
            throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the connection's window takes");
        }
    }

    /// Bytes were read, or dropped: the peer may send as many more. It is told when that is worth a frame.
    void credit(int bytes) {
        credit += bytes;
        if (credit >= size / 2) {
            FrameWriter.windowUpdate(out.frames(), 0, credit);
            window += credit;
            credit = 0;
            out.signal();
        }
    }
}
