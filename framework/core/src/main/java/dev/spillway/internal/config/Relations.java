package dev.spillway.internal.config;

import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import dev.spillway.limit.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The relations between settings, checked at start when all routes are known. Where two settings contradict each
/// other, a default gives way to what was set, always by becoming stricter; two that were set are a fault. What the
/// machine cannot hold is lowered with a note, for one configuration runs on many machines.
public final class Relations {
    /// The rest is room for outgoing connections and files.
    private static final double PART_OF_DESCRIPTORS = 0.6;

    private static final long PART_OF_ONE_ADDRESS = 4;
    private static final long PART_OF_DEADLINE = 20;
    private static final long QUEUE_PER_PERMIT = 2;

    /// A route, as it will run.
    ///
    /// @param name `GET /stock/{sku}`
    /// @param settings what is in force for it
    /// @param weight what its code says that one call takes; 1 if that is computed
    public record Route(String name, Settings settings, int weight) {}

    private final Configuration configuration;
    private final Machine machine;
    private final Faults faults = new Faults();
    private final List<String> notes = new ArrayList<>();
    private Settings process;

    private Relations(Configuration configuration, Machine machine) {
        this.configuration = configuration;
        this.machine = machine;
        this.process = configuration.process();
    }

    /// Checks all relations.
    ///
    /// @throws ConfigurationError with every contradiction
    public static InForce check(Configuration configuration, Collection<Route> routes, Machine machine) {
        var relations = new Relations(configuration, machine);
        relations.checkPorts();
        relations.checkClocks();
        relations.checkConnections();
        relations.checkRoutes(routes);
        relations.fitMachine();
        relations.faults.raise();
        return relations.inForce(routes);
    }

    private void checkPorts() {
        checkAgainstAdmin("spillway.port", configuration.main());
        if (!configuration.isTlsOnly()) {
            configuration.tls().ifPresent(tls -> checkAgainstAdmin("spillway.tls.port", tls.listen()));
        }
    }

    private void checkAgainstAdmin(String key, Listen main) {
        var admin = configuration.admin();
        var sameHost = main.host().equals(admin.host())
                || main.host().isAnyLocalAddress()
                || admin.host().isAnyLocalAddress();
        if (main.port() == admin.port() && main.port() != 0 && sameHost) {
            var origin = isDefault(admin.portOrigin()) ? main.portOrigin() : admin.portOrigin();
            faults.add(origin, "%s and spillway.admin.port are both %d".formatted(key, main.port()));
        }
    }

    private void checkClocks() {
        if (configuration.isTlsOnly()) {
            notes.add("spillway.tls.port is spillway.port: nothing is served in clear");
        }
        notAbove(Knobs.AGE_GRACE, process.get(Knobs.AGE), of(Knobs.AGE));
        notAbove(Knobs.BODY_GRACE, process.get(Knobs.BODY_TOTAL), of(Knobs.BODY_TOTAL));
        notAbove(Knobs.WRITE_PROGRESS, process.get(Knobs.WRITE_TOTAL), of(Knobs.WRITE_TOTAL));
        notAbove(Knobs.DRAIN_TIME, process.get(Knobs.BODY_TOTAL), of(Knobs.BODY_TOTAL));
    }

    private void checkConnections() {
        var all = process.get(Knobs.CONNECTIONS);
        notAbove(Knobs.CONNECTIONS_PER_ADDRESS, all / PART_OF_ONE_ADDRESS, "a quarter of " + of(Knobs.CONNECTIONS));
        notAbove(Knobs.CONNECTIONS_PER_PROXY, all, of(Knobs.CONNECTIONS));
    }

    private void checkRoutes(Collection<Route> routes) {
        var calls = process.get(Knobs.CALLS);
        for (var setting : configuration.routeDefaults()) {
            if (setting.knob() == Knobs.PERMITS && value(setting, Knobs.PERMITS) > calls) {
                fault("routes.default.", setting, of(Knobs.CALLS));
            }
        }
        for (var route : routes) {
            checkRoute(route, calls);
        }
    }

    private void checkRoute(Route route, long calls) {
        var prefix = "routes.\"" + route.name() + "\".";
        var permits = route.settings().setting(Knobs.PERMITS);
        if (isOwn(permits) && permits.value() > calls) {
            fault(prefix, permits, of(Knobs.CALLS));
        }
        var capacity = Math.min(permits.value(), calls);
        if (route.weight() > capacity) {
            faults.add(
                    permits.origin(),
                    "spillway.%spermits = %d is below %d, what one call takes in the code"
                            .formatted(prefix, capacity, route.weight()));
        }
        var queue = route.settings().setting(Knobs.QUEUE);
        if (isOwn(queue) && queue.value() > QUEUE_PER_PERMIT * capacity) {
            fault(prefix, queue, "twice its permits = " + capacity);
        }
        var wait = route.settings().setting(Knobs.WAIT);
        var deadline = route.settings().setting(Knobs.DEADLINE);
        if (isOwn(wait) && wait.value().compareTo(deadline.value().dividedBy(PART_OF_DEADLINE)) > 0) {
            fault(prefix, wait, "5 %% of its %s".formatted(deadline));
        }
        if (deadline.value().compareTo(process.get(Knobs.SHUTDOWN_DRAIN)) > 0) {
            notes.add("%s may take %s, longer than %s: a shutdown can cut it"
                    .formatted(route.name(), Unit.DURATION.write(deadline.value()), of(Knobs.SHUTDOWN_DRAIN)));
        }
    }

    /// Whether it was set for this route, in code or configuration. What is set for all routes cannot fit each of
    /// them, so there it is lowered where a route is smaller.
    private boolean isOwn(Setting<?> setting) {
        return !isDefault(setting.origin())
                && configuration.routeDefaults().stream().noneMatch(common -> common == setting);
    }

    private void fitMachine() {
        var byDescriptors = (long) (machine.descriptors() * PART_OF_DESCRIPTORS);
        var before = Memory.of(process, machine);
        var room = machine.heap().bytes()
                - before.held().bytes()
                - before.rateKeys().bytes();
        var byHeap = Math.max(0, room) / machine.connection().bytes();
        if (byHeap < byDescriptors) {
            lowerConnections(byHeap, "what a heap of " + approximate(machine.heap()) + " holds");
        } else {
            lowerConnections(byDescriptors, "60 % of the " + machine.descriptors() + " file descriptors");
        }
        var worst = Memory.of(process, machine).sum();
        if (worst.compareTo(machine.heap()) > 0) {
            faults.add(
                    new Origin("-Xmx"),
                    "the worst case of memory, %s, is more than the heap of %s; lower %s or %s"
                            .formatted(
                                    approximate(worst),
                                    approximate(machine.heap()),
                                    of(Knobs.RATE_KEYS),
                                    of(Knobs.BYTES)));
        }
    }

    private void lowerConnections(long most, String why) {
        var lowered = Math.max(Knobs.CONNECTIONS.minimum(), most);
        if (lowered >= process.get(Knobs.CONNECTIONS)) {
            return;
        }
        notes.add("%s is lowered to %d, %s".formatted(of(Knobs.CONNECTIONS), lowered, why));
        var origin = new Origin("lowered to " + why);
        lower(Knobs.CONNECTIONS, lowered, origin);
        lower(Knobs.CONNECTIONS_PER_ADDRESS, lowered / PART_OF_ONE_ADDRESS, origin);
        lower(Knobs.CONNECTIONS_PER_PROXY, lowered, origin);
    }

    private <T extends Comparable<? super T>> void notAbove(Knob<T> knob, T most, String what) {
        var setting = process.setting(knob);
        if (setting.value().compareTo(most) <= 0) {
            return;
        }
        if (isDefault(setting.origin())) {
            lower(knob, most, new Origin("default, lowered to " + what));
        } else {
            fault("", setting, what);
        }
    }

    /// Lowers a setting; never below the knob's minimum, and never raises it.
    private <T extends Comparable<? super T>> void lower(Knob<T> knob, T most, Origin origin) {
        var value = most.compareTo(knob.minimum()) < 0 ? knob.minimum() : most;
        if (value.compareTo(process.get(knob)) < 0) {
            process = process.overlaid(List.of(knob.at(value, origin)));
        }
    }

    private InForce inForce(Collection<Route> routes) {
        var shutdown =
                List.of(Knobs.SHUTDOWN_UNREADY, Knobs.SHUTDOWN_DRAIN, Knobs.SHUTDOWN_CANCEL, Knobs.SHUTDOWN_CLOSE)
                        .stream()
                        .map(process::get)
                        .reduce(Duration.ZERO, Duration::plus);
        var memory = Memory.of(process, machine);
        for (var route : routes) {
            if (route.settings().get(Knobs.MAX_BODY).compareTo(memory.held()) > 0) {
                notes.add("%s takes bodies of %s, more than process.bytes allows in memory: %s"
                        .formatted(route.name(), route.settings().get(Knobs.MAX_BODY), approximate(memory.held())));
            }
        }
        return new InForce(process, memory, shutdown, notes);
    }

    private void fault(String prefix, Setting<?> setting, String bound) {
        var key = prefix + setting.knob().key();
        faults.add(setting.origin(), "spillway.%s = %s is above %s".formatted(key, setting.text(), bound));
    }

    /// A setting of the process with its value, as faults name it: `spillway.write.total = 5s`.
    private <T extends Comparable<? super T>> String of(Knob<T> knob) {
        return "spillway.%s = %s".formatted(knob.key(), knob.unit().write(process.get(knob)));
    }

    private static <T extends Comparable<? super T>> T value(Setting<?> setting, Knob<T> knob) {
        return Settings.DEFAULTS.overlaid(List.of(setting)).get(knob);
    }

    /// Readable: 200 MiB, not 209715201 B.
    static Size approximate(Size size) {
        var mebi = Size.ofMebibytes(1).bytes();
        return Size.ofMebibytes((size.bytes() + mebi - 1) / mebi);
    }

    private static boolean isDefault(Origin origin) {
        return origin.equals(Origin.DEFAULT);
    }
}
