package dev.spillway.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A call, from its complete head to the end of its answer.
@Name("dev.spillway.Call")
@Label("Call")
@Category("Spillway")
@Description("A call, from its complete head to the end of its answer")
@StackTrace(false)
public final class CallEvent extends Event {
    /// Asked whether such events are recorded, so that a call makes none in vain.
    private static final CallEvent ANY = new CallEvent();

    @Label("Protocol")
    String protocol = "";

    @Label("Method")
    String method = "";

    @Label("Route")
    @Description("The route as it was written, never a path that a client sent")
    String route = "";

    @Label("Status")
    @Description("0 if the client was gone first")
    int status;

    @Label("Reason")
    @Description("What refused it; empty if nothing did")
    String reason = "";

    @Label("Weight")
    @Description("What it took of the permits of its route; 0 if it was not admitted")
    int weight;

    private CallEvent() {}

    /// An event that begins now; null while nobody records such events.
    public static @Nullable CallEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        var event = new CallEvent();
        event.begin();
        return event;
    }

    /// The call has ended.
    ///
    /// @param reason empty if it was not refused
    public void ended(String protocol, String method, String route, int status, String reason, int weight) {
        end();
        if (shouldCommit()) {
            this.protocol = protocol;
            this.method = method;
            this.route = route;
            this.status = status;
            this.reason = reason;
            this.weight = weight;
            commit();
        }
    }
}
