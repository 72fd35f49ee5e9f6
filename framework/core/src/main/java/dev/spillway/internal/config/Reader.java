package dev.spillway.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Network;
import dev.spillway.limit.Origin;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes values of the merged layers.
final class Reader {
    private static final String PREFIX = Layers.ROOT + ".";
    private static final String EDGE = "edge";
    private static final String BEHIND = "behind";
    private static final String PROXY_PROTOCOL = "proxy-protocol";
    private static final String ROUTES = "routes";
    private static final String EVERY_ROUTE = "default";
    private static final String METHOD = "grpc:/";
    private static final String EVERYWHERE = "0.0.0.0";
    private static final int MAIN_PORT = 8080;
    private static final int ADMIN_PORT = 9090;
    private static final int LAST_PORT = 65_535;
    private static final String ADMIN_TOKEN = "admin.token";
    private static final int SHORTEST_TOKEN = 16;
    static final String SHARED_RATES = "rate.shared";
    /// Of `redis://h`.
    private static final int SHORTEST_ADDRESS = 9;
    private static final Set<String> OTHERS = Set.of(
            "host",
            "port",
            "admin.host",
            "admin.port",
            ADMIN_TOKEN,
            SecretReader.fileKey(ADMIN_TOKEN),
            SHARED_RATES,
            SecretReader.fileKey(SHARED_RATES),
            EDGE,
            ROUTES,
            ClientReader.CLIENTS);

    private final ConfigObject root;
    private final Faults faults;

    Reader(Config layers, Faults faults) {
        this.faults = faults;
        this.root = section(layers);
    }

    private ConfigObject section(Config layers) {
        layers.root().forEach((name, value) -> {
            if (name.equalsIgnoreCase(Layers.ROOT) && !name.equals(Layers.ROOT)) {
                faults.add(Section.placeOf(value), "%s is unknown; did you mean %s?".formatted(name, Layers.ROOT));
            }
        });
        var value = layers.root().get(Layers.ROOT);
        if (value == null || value instanceof ConfigObject) {
            return value == null ? ConfigValueFactory.fromMap(Map.of()) : (ConfigObject) value;
        }
        faults.add(Section.placeOf(value), Layers.ROOT + " is a value; expected a section");
        return ConfigValueFactory.fromMap(Map.of());
    }

    Configuration read() {
        var knobs = knobs(Knob.Scope.PROCESS);
        var known = Stream.of(
                        OTHERS.stream(),
                        TlsReader.KEYS.stream(),
                        Receiver.KEYS.stream(),
                        knobs.stream().map(Knob::key))
                .flatMap(Function.identity())
                .collect(Collectors.toSet());
        var section = new Section(root, PREFIX, known, faults);
        var edge = section.raw(EDGE);
        var routes = section.raw(ROUTES).map(this::routes).orElse(Map.of());
        var everyRoute = routes.get(EVERY_ROUTE);
        var single = new HashMap<>(routes);
        single.remove(EVERY_ROUTE);
        var clients = section.raw(ClientReader.CLIENTS)
                .map(new ClientReader(PREFIX, faults)::read)
                .orElse(Map.of());
        var everyClient = clients.get(ClientReader.EVERY_CLIENT);
        var singleClients = new HashMap<>(clients);
        singleClients.remove(ClientReader.EVERY_CLIENT);
        var main = listen(section, "", MAIN_PORT);
        return new Configuration(
                main,
                listen(section, "admin.", ADMIN_PORT),
                new SecretReader(section, faults, ADMIN_TOKEN, SHORTEST_TOKEN)
                        .read()
                        .map(Section.Read::value),
                edge.map(this::edge).orElseGet(Edge.Direct::new),
                edge.map(value -> Section.placeOf(value).origin()).orElse(Origin.DEFAULT),
                Settings.DEFAULTS.overlaid(section.settings(knobs)),
                everyRoute == null ? List.of() : everyRoute.settings(),
                single,
                everyClient == null ? List.of() : everyClient.settings(),
                singleClients,
                new TlsReader(section, faults, main).read(),
                sharedRates(section),
                Receiver.read(section, faults));
    }

    private Optional<Configuration.SharedRates> sharedRates(Section section) {
        return new SecretReader(section, faults, SHARED_RATES, SHORTEST_ADDRESS)
                .read()
                .map(read ->
                        new Configuration.SharedRates(read.value(), read.place().origin()));
    }

    private static List<Knob<?>> knobs(Knob.Scope scope) {
        return Knobs.all().stream().filter(knob -> knob.scope() == scope).toList();
    }

    private static Listen listen(Section section, String prefix, int standard) {
        var host = section.value(prefix + "host", "an address to listen on", Reader::host);
        var port = port(section, prefix + "port");
        return new Listen(
                host.map(Section.Read::value).orElseGet(() -> InetAddress.ofLiteral(EVERYWHERE)),
                port.map(Section.Read::value).orElse(standard),
                host.map(read -> read.place().origin()).orElse(Origin.DEFAULT),
                port.map(read -> read.place().origin()).orElse(Origin.DEFAULT));
    }

    private static InetAddress host(String text) {
        try {
            if (text.isBlank()) {
                throw new IllegalArgumentException("is empty");
            }
            return InetAddress.getByName(text.strip());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("is no address and no known name", e);
        }
    }

    static Optional<Section.Read<Integer>> port(Section section, String key) {
        return section.value(key, "a port in [0, " + LAST_PORT + "]", Reader::port);
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("is not a whole number");
        }
        var port = Integer.parseInt(text);
        if (port > LAST_PORT) {
            throw new IllegalArgumentException("is outside [0, " + LAST_PORT + "]");
        }
        return port;
    }

    private Edge edge(ConfigValue value) {
        if (value instanceof ConfigObject object) {
            var section = new Section(object, PREFIX + EDGE + ".", Set.of(BEHIND, PROXY_PROTOCOL), faults);
            var behind = section.raw(BEHIND);
            var proxied = section.raw(PROXY_PROTOCOL);
            if (behind.isPresent() && proxied.isEmpty()) {
                return trusting(behind.get(), BEHIND, Edge.Behind::new);
            }
            if (proxied.isPresent() && behind.isEmpty()) {
                return trusting(proxied.get(), PROXY_PROTOCOL, Edge.ProxyProtocol::new);
            }
        } else if ("direct".equals(value.unwrapped())) {
            return new Edge.Direct();
        }
        faults.add(
                Section.placeOf(value),
                PREFIX + EDGE
                        + " is none of: direct, { behind = [\"10.0.0.0/8\"] }, { proxy-protocol = [\"10.1.2.3/32\"] }");
        return new Edge.Direct();
    }

    private Edge trusting(ConfigValue value, String key, Function<List<Network>, Edge> maker) {
        var place = Section.placeOf(value);
        var path = PREFIX + EDGE + "." + key;
        var texts = Section.texts(value);
        if (texts.isEmpty() || texts.get().isEmpty()) {
            faults.add(place, path + " is not a list of networks, as [\"10.0.0.0/8\"]");
            return new Edge.Direct();
        }
        var networks = new ArrayList<Network>();
        for (var text : texts.get()) {
            try {
                networks.add(Network.of(text));
            } catch (IllegalArgumentException e) {
                faults.add(place, "%s = %s %s".formatted(path, text, e.getMessage()));
            }
        }
        return networks.isEmpty() ? new Edge.Direct() : maker.apply(networks);
    }

    private Map<String, RouteSettings> routes(ConfigValue value) {
        var routes = new HashMap<String, RouteSettings>();
        if (!(value instanceof ConfigObject object)) {
            faults.add(Section.placeOf(value), PREFIX + ROUTES + " is a value; expected a section for each route");
            return routes;
        }
        object.forEach((name, settings) -> {
            var place = Section.placeOf(settings);
            var quoted = name.equals(EVERY_ROUTE) ? name : '"' + name + '"';
            if (!name.equals(EVERY_ROUTE) && !isRoute(name)) {
                faults.add(
                        place,
                        "%s%s.%s names no route; expected default, \"GET /path\" or \"grpc:/service/Method\", quoted"
                                .formatted(PREFIX, ROUTES, quoted));
            } else if (settings instanceof ConfigObject route) {
                var knobs = knobsOf(name);
                var known = knobs.stream().map(Knob::key).collect(Collectors.toCollection(HashSet::new));
                var section = new Section(route, PREFIX + ROUTES + "." + quoted + ".", known, faults);
                routes.put(name, new RouteSettings(place, section.settings(knobs)));
            } else {
                faults.add(place, "%s%s.%s is a value; expected a section".formatted(PREFIX, ROUTES, quoted));
            }
        });
        return routes;
    }

    /// Whether the name has the form of a route; whether there is such a route is asked when all are known.
    private static boolean isRoute(String name) {
        return name.matches("[A-Z]+ /.*") || name.startsWith(METHOD);
    }

    /// What can be set where. A gRPC method has no body, but messages; a route has neither messages nor streams.
    private static List<Knob<?>> knobsOf(String name) {
        return Knobs.all().stream()
                .filter(knob -> switch (knob.scope()) {
                    case ROUTE -> !name.startsWith(METHOD) || RpcKnobs.holds(knob);
                    case METHOD -> name.startsWith(METHOD) || name.equals(EVERY_ROUTE);
                    case PROCESS, CLIENT -> false;
                })
                .toList();
    }
}
