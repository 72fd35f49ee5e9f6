package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call with another body in its place.
record CallView(Call call, Payload payload) implements Call {
    /// A call for user code that runs before it is admitted and cannot read its body.
    static CallView withoutBody(Call call) {
        return new CallView(call, new Unread(call.payload().length()));
    }

    @Override
    public Method method() {
        return call.method();
    }

    @Override
    public String scheme() {
        return call.scheme();
    }

    @Override
    public InetAddress peer() {
        return call.peer();
    }

    @Override
    public String path() {
        return call.path();
    }

    @Override
    public @Nullable String query() {
        return call.query();
    }

    @Override
    public Headers headers() {
        return call.headers();
    }

    @Override
    public InetAddress client() {
        return call.client();
    }

    @Override
    public boolean knowsClient() {
        return call.knowsClient();
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return call.certificate();
    }

    @Override
    public CallTimer timer() {
        return call.timer();
    }

    @Override
    public long arrived() {
        return call.arrived();
    }

    @Override
    public CallTrace trace() {
        return call.trace();
    }

    @Override
    public CallNotes notes() {
        return call.notes();
    }

    /// A body that stays where it is.
    private record Unread(long length) implements Payload {
        @Override
        public Expectation expectation() {
            return Expectation.NONE;
        }

        @Override
        public void limit(long bytes, String setting) {
            throw tooEarly();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            throw tooEarly();
        }

        private static IllegalStateException tooEarly() {
            return new IllegalStateException("the body cannot be read before the call is admitted");
        }
    }
}
