package dev.spillway.internal.client;

import dev.spillway.http.Client;
import dev.spillway.http.ClientCall;
import dev.spillway.http.Method;
import dev.spillway.internal.tls.ClientFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A client, as the application holds it from its set-up on. It works between the service's start and its end.
final class BoundedClient implements Client {
    /// Templates are written in code; more than these are made of data, and are not remembered.
    private static final int TEMPLATES = 1_000;

    private final String name;
    private final Map<String, PathTemplate> templates = new ConcurrentHashMap<>();
    private volatile @Nullable Engine engine;

    /// What makes it work.
    record Engine(Target target, Caller caller, Transport transport, ClientFiles files, Commons commons) {
        void tidy() {
            transport.tidy();
            caller.look();
        }

        /// Looks for changed files.
        void look() {
            files.refresh();
        }
    }

    BoundedClient(String name) {
        this.name = name;
    }

    void start(Engine started) {
        engine = started;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ClientCall call(Method method, String template, Object... parameters) {
        var running = engine;
        if (running == null) {
            throw new IllegalStateException("client " + name + " works when the service has started, not before");
        }
        var path = template(template).filled(parameters);
        return new PreparedCall(
                running.caller(),
                running.commons().json(),
                method,
                template,
                running.target().path() + path);
    }

    private PathTemplate template(String text) {
        var known = templates.get(text);
        if (known != null) {
            return known;
        }
        var parsed = PathTemplate.of(text);
        if (templates.size() < TEMPLATES) {
            templates.put(text, parsed);
        }
        return parsed;
    }

    @Override
    public String toString() {
        return name;
    }
}
