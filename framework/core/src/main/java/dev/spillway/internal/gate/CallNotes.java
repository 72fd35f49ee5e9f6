package dev.spillway.internal.gate;

import dev.spillway.http.Method;
import dev.spillway.internal.flight.CallEvent;
import dev.spillway.internal.rpc.RpcCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What comes to be known of a call on its way, for whoever is told when it has ended. It belongs to the call's
/// thread.
public final class CallNotes {
    /// The route of a call that matched none.
    public static final String UNMATCHED = "unmatched";

    private static final String RPC = "gRPC";

    private final @Nullable CallEvent event = CallEvent.begun();
    private final String protocol;
    private String route = UNMATCHED;
    private int weight;
    private int status;
    private @Nullable Reason reason;
    private @Nullable RpcCode code;

    /// Notes on a call that begins now.
    ///
    /// @param protocol `HTTP/1.1`, `HTTP/2`
    public CallNotes(String protocol) {
        this.protocol = protocol;
    }

    /// The call has found its route.
    void met(String template) {
        route = template;
    }

    /// It took `permits` of its route.
    void admitted(int permits) {
        weight = permits;
    }

    /// Something refused it.
    public void refused(Reason why) {
        reason = why;
        status = why.status();
    }

    /// It was answered; 0 if the client was gone first.
    public void answered(int with) {
        status = with;
    }

    /// It was a call of gRPC.
    public void ended(RpcCode with) {
        code = with;
        status = with == RpcCode.CANCELLED ? 0 : with.status();
    }

    /// The call has ended: the flight recorder has it now.
    public void close(Method method) {
        if (event != null) {
            event.ended(
                    protocol(),
                    method.name(),
                    route,
                    status,
                    reason().map(Reason::label).orElse(""),
                    weight);
        }
    }

    /// `HTTP/1.1`, `HTTP/2`, `gRPC`.
    public String protocol() {
        return code == null ? protocol : RPC;
    }

    /// The route as it was written.
    public String route() {
        return route;
    }

    /// The status that the call was answered with; of gRPC the nearest one; 0 if the client was gone first.
    public int status() {
        return status;
    }

    /// What refused it.
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    /// The code of a call of gRPC.
    public Optional<RpcCode> code() {
        return Optional.ofNullable(code);
    }
}
