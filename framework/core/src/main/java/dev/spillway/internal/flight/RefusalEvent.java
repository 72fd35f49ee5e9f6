package dev.spillway.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A call was refused, or a request before it became one.
@Name("dev.spillway.Refusal")
@Label("Refusal")
@Category("Spillway")
@Description("A call was refused, or a request before it became one")
@StackTrace(false)
public final class RefusalEvent extends Event {
    /// Asked whether such events are recorded.
    private static final RefusalEvent ANY = new RefusalEvent();

    @Label("Route")
    @Description("The method and the route as it was written; 'unread' if it was not looked for")
    String route = "";

    @Label("Reason")
    String reason = "";

    @Label("Status")
    int status;

    private RefusalEvent() {}

    /// It has happened now.
    public static void happened(String route, String reason, int status) {
        if (ANY.isEnabled()) {
            var event = new RefusalEvent();
            event.route = route;
            event.reason = reason;
            event.status = status;
            event.commit();
        }
    }
}
