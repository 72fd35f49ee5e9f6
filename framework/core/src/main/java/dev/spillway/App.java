package dev.spillway;

import dev.spillway.http.Authenticator;
import dev.spillway.http.Check;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.gate.Hooks.ErrorRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// An application while it is set up: its routes, and what belongs to all of them. After the set-up nothing can be
/// declared any more.
public final class App extends Routing {
    private final List<ErrorRule<?>> errors = new ArrayList<>();
    private final SequencedMap<String, Check> checks = new LinkedHashMap<>();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private Optional<Authenticator> authenticator = Optional.empty();

    private App() {
        super(new Declarations(), Scope.outermost());
    }

    /// What `setup` declares.
    static Plan plan(Consumer<App> setup) {
        var app = new App();
        setup.accept(app);
        var routes = app.declarations().close().stream().map(Route::declared).toList();
        return new Plan(routes, new Hooks(app.authenticator, app.errors), app.checks, List.copyOf(app.resources));
    }

    /// Answers exceptions of `type` that handlers and filters throw, instead of 500. The mapping that was declared first
    /// and fits is taken.
    ///
    /// @param answer runs under the call's deadline
    public <X extends Exception> void onError(Class<X> type, Function<? super X, Response> answer) {
        declarations().requireOpen();
        errors.add(new ErrorRule<>(type, answer));
    }

    /// Names the caller of each call, before rates and permits are looked at: a call without a name is 401, and rates and
    /// shares go by the name. Without this, a client is its address.
    ///
    /// @throws IllegalStateException if there is one already
    public void authenticate(Authenticator authenticator) {
        declarations().requireOpen();
        if (this.authenticator.isPresent()) {
            throw new IllegalStateException("there is one way to name callers, not two");
        }
        this.authenticator = Optional.of(authenticator);
    }

    /// Adds a check to readiness, under `name` on the admin port.
    ///
    /// @throws IllegalArgumentException if there is one of this name
    public void check(String name, Check check) {
        declarations().requireOpen();
        if (checks.putIfAbsent(name, check) != null) {
            throw new IllegalArgumentException("two readiness checks of the name " + name);
        }
    }

    /// Closes a resource when the service ends, after the last call; what was declared last is closed first.
    ///
    /// @return the resource
    public <T extends AutoCloseable> T closing(T resource) {
        declarations().requireOpen();
        resources.add(resource);
        return resource;
    }
}
