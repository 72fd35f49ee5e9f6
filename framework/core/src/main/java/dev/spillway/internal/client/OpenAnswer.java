package dev.spillway.internal.client;

import dev.spillway.http.ClientStream;
import dev.spillway.http.Headers;
import java.io.IOException;
import java.io.InputStream;

/// An answer whose content is read as it comes.
final class OpenAnswer implements ClientStream {
    private final Exchange exchange;
    private final InputStream content;

    /// Hands an exchange to the application. It is watched from outside, for it may be forgotten.
    ///
    /// @throws Fault if its time is over already
    OpenAnswer(Exchange exchange, Attempts attempts, Caller caller) throws Fault {
        this.exchange = exchange;
        this.content = new Content(attempts, caller);
        exchange.leave(caller::leaked);
    }

    @Override
    public int status() {
        return exchange.status();
    }

    @Override
    public Headers headers() {
        return exchange.headers();
    }

    @Override
    public InputStream content() {
        return content;
    }

    @Override
    public void close() {
        exchange.close();
    }

    /// The content, with faults as the application knows them.
    private final class Content extends InputStream {
        private final Attempts attempts;
        private final Caller caller;

        Content(Attempts attempts, Caller caller) {
            this.attempts = attempts;
            this.caller = caller;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                var read = exchange.body().read(bytes, offset, length);
                if (read < 0) {
                    // A reader who comes to the end and forgets to close holds nothing.
                    OpenAnswer.this.close();
                }
                return read;
            } catch (Fault fault) {
                OpenAnswer.this.close();
                attempts.add(fault.detail());
                throw caller.failed(attempts.thrown(fault));
            }
        }

        @Override
        public void close() {
            OpenAnswer.this.close();
        }
    }
}
