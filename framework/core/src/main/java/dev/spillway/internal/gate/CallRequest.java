package dev.spillway.internal.gate;

import dev.spillway.http.Body;
import dev.spillway.http.Deadline;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call, as user code sees it.
public final class CallRequest implements Request {
    private final Call call;
    private final Parameters parameters;
    private final Optional<String> caller;
    private final Deadline deadline;
    private final CallBody body;
    private @Nullable Map<String, List<String>> query;

    /// A request for a call.
    ///
    /// @param parameters of the route that was found
    /// @param caller who calls, as far as it is known yet
    /// @param deadline of this call
    /// @param reading how its body is read
    CallRequest(Call call, Parameters parameters, Optional<String> caller, Deadline deadline, Reading reading) {
        this.call = call;
        this.parameters = parameters;
        this.caller = caller;
        this.deadline = deadline;
        this.body = new CallBody(call.payload(), call.headers(), reading);
    }

    @Override
    public Method method() {
        return call.method();
    }

    @Override
    public String path() {
        return call.path();
    }

    @Override
    public String path(String name) {
        return parameters.value(name);
    }

    @Override
    public Optional<String> query(String name) {
        return queries(name).stream().findFirst();
    }

    @Override
    public List<String> queries(String name) {
        return parsed().getOrDefault(name, List.of());
    }

    @Override
    public Headers headers() {
        return call.headers();
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public InetAddress client() {
        return call.client();
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return call.certificate();
    }

    @Override
    public Optional<String> caller() {
        return caller;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    /// Most handlers never ask. The map is immutable, so it does not matter if two threads make it.
    private Map<String, List<String>> parsed() {
        var present = query;
        if (present != null) {
            return present;
        }
        try {
            var parsed = Query.parse(call.query());
            query = parsed;
            return parsed;
        } catch (Refusal refusal) {
            throw new ProblemException(refusal.problem());
        }
    }
}
