package dev.spillway.examples.shop;

import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says how much time a call has left when it comes: the deadline of the first caller, as seen from here.
public final class TimeLeft implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(TimeLeft.class);

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        var left = request.deadline().remaining().toMillis();
        LOG.info("{} {}: {} ms left", request.method(), request.path(), left);
        return next.handle(request);
    }
}
