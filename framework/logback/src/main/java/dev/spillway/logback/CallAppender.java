package dev.spillway.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import dev.spillway.http.Deadline;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.MDC;

/// Puts the ids of a request on each line that is logged for it: `request_id`, `trace_id` and `span_id`, where the
/// mapped diagnostic context is (`%X{trace_id}`, and `mdc` in JSON), beside what the application keeps there.
///
/// It finds them on the thread that logs, by the scoped value that carries the deadline of a call: so also in
/// branches of a `FanOut`, in callbacks of gRPC and wherever else `Deadline.wrap` has brought it. Hence it stands
/// before an appender that writes on another thread, not behind it.
///
/// ```xml
/// <appender name="calls" class="dev.spillway.logback.CallAppender">
///   <appender-ref ref="console"/>
/// </appender>
/// ```
public final class CallAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {
    private static final String REQUEST_ID = "request_id";
    private static final String TRACE_ID = "trace_id";
    private static final String SPAN_ID = "span_id";
    /// `00-<trace id>-<span id>-01`.
    private static final int TRACE = 3;

    private static final int TRACE_END = 35;
    private static final int SPAN = 36;
    private static final int SPAN_END = 52;

    private final AppenderAttachableImpl<ILoggingEvent> next = new AppenderAttachableImpl<>();

    /// One without appenders behind it; Logback's configuration attaches them.
    public CallAppender() {}

    @Override
    protected void append(ILoggingEvent event) {
        var call = event instanceof LoggingEvent ? Deadline.find() : Optional.<Deadline>empty();
        next.appendLoopOnAppenders(call.isPresent() ? identified((LoggingEvent) event, call.get()) : event);
    }

    private static ILoggingEvent identified(LoggingEvent line, Deadline call) {
        var trace = call.carried("traceparent");
        if (trace.isEmpty()) {
            return line;
        }
        var own = MDC.getCopyOfContextMap();
        var ids = own == null ? new HashMap<String, String>() : new HashMap<>(own);
        ids.put(TRACE_ID, trace.get().substring(TRACE, TRACE_END));
        ids.put(SPAN_ID, trace.get().substring(SPAN, SPAN_END));
        call.carried("X-Request-Id").ifPresent(id -> ids.put(REQUEST_ID, id));
        try {
            line.setMDCPropertyMap(ids);
            return line;
        } catch (IllegalStateException e) {
            // An appender was there before and has settled what stands on it.
            var copy = copy(line);
            copy.setMDCPropertyMap(ids);
            return copy;
        }
    }

    private static LoggingEvent copy(LoggingEvent line) {
        var copy = new LoggingEvent();
        copy.setMessage(line.getMessage());
        copy.setArgumentArray(line.getArgumentArray());
        copy.setLevel(line.getLevel());
        copy.setLoggerName(line.getLoggerName());
        copy.setLoggerContextRemoteView(line.getLoggerContextVO());
        copy.setThreadName(line.getThreadName());
        copy.setInstant(line.getInstant());
        copy.setSequenceNumber(line.getSequenceNumber());
        copy.setKeyValuePairs(line.getKeyValuePairs());
        if (line.getThrowableProxy() instanceof ThrowableProxy thrown) {
            copy.setThrowableProxy(thrown);
        }
        if (line.getMarkerList() != null) {
            line.getMarkerList().forEach(copy::addMarker);
        }
        return copy;
    }

    @Override
    public void stop() {
        next.detachAndStopAllAppenders();
        super.stop();
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        next.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return next.iteratorForAppenders();
    }

    @Override
    public Appender<ILoggingEvent> getAppender(String name) {
        return next.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return next.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        next.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return next.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return next.detachAppender(name);
    }
}
