package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that is another one, but for what it says itself.
public interface CallAround extends Call {
    /// The other one.
    Call call();

    @Override
    default Method method() {
        return call().method();
    }

    @Override
    default String scheme() {
        return call().scheme();
    }

    @Override
    default InetAddress peer() {
        return call().peer();
    }

    @Override
    default String path() {
        return call().path();
    }

    @Override
    default @Nullable String query() {
        return call().query();
    }

    @Override
    default Headers headers() {
        return call().headers();
    }

    @Override
    default InetAddress client() {
        return call().client();
    }

    @Override
    default Speaker speaker() {
        return call().speaker();
    }

    @Override
    default Optional<X509Certificate> certificate() {
        return call().certificate();
    }

    @Override
    default Payload payload() {
        return call().payload();
    }

    @Override
    default CallTimer timer() {
        return call().timer();
    }

    @Override
    default long arrived() {
        return call().arrived();
    }

    @Override
    default CallTrace trace() {
        return call().trace();
    }

    @Override
    default CallNotes notes() {
        return call().notes();
    }

    @Override
    default long patience() {
        return call().patience();
    }
}
