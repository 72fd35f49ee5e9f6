package dev.spillway;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.InForce;
import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Size;
import dev.spillway.limit.Unit;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a service says when it is ready: one block that tells an operator what runs, where, and which limits differ
/// from
/// their defaults.
final class StartReport {
    private final Configuration configuration;
    private final InForce inForce;
    private final Plan plan;
    private final Map<String, dev.spillway.internal.client.Clients.Spec> clients;
    private final List<String> lines = new ArrayList<>();

    StartReport(
            Configuration configuration,
            InForce inForce,
            Plan plan,
            Map<String, dev.spillway.internal.client.Clients.Spec> clients) {
        this.configuration = configuration;
        this.inForce = inForce;
        this.plan = plan;
        this.clients = clients;
    }

    /// The block, for a service that listens on these ports.
    String text(int port, int adminPort, OptionalInt tlsPort) {
        lines.clear();
        lines.add("Spillway %s ready in %d ms: Java %s, Helidon %s, %d processors, heap %s"
                .formatted(
                        version(),
                        ManagementFactory.getRuntimeMXBean().getUptime(),
                        Runtime.version().feature() + "." + Runtime.version().interim() + "."
                                + Runtime.version().update(),
                        HelidonListener.version(),
                        Runtime.getRuntime().availableProcessors(),
                        mebibytes(Size.ofBytes(Runtime.getRuntime().maxMemory()))));
        line(
                "main",
                "%s:%d, %d routes, edge %s"
                        .formatted(
                                host(
                                        configuration.isTlsOnly() ? "https" : "http",
                                        configuration.main().host()),
                                port,
                                plan.routes().size(),
                                configuration.edge()));
        tlsPort.ifPresent(this::tls);
        line(
                "admin",
                "%s:%d /livez /readyz /metrics /hardening.json"
                        .formatted(host("http", configuration.admin().host()), adminPort));
        clients();
        settings();
        memory();
        line(
                "shutdown",
                "up to %s after SIGTERM: grant at least that before SIGKILL"
                        .formatted(Unit.DURATION.write(inForce.shutdown())));
        inForce.notes().forEach(note -> line("note", note));
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private void memory() {
        line(
                "memory",
                "at worst %s held for clients: %s bodies and answers, %s connections, %s rate keys"
                        .formatted(
                                mebibytes(inForce.memory().sum()),
                                mebibytes(inForce.memory().held()),
                                mebibytes(inForce.memory().connections()),
                                mebibytes(inForce.memory().rateKeys())));
    }

    private void clients() {
        clients.forEach((name, spec) -> line(
                "client",
                "%s: %s, %s".formatted(name, spec.base(), spec.settings().setting(ClientKnobs.TIMEOUT))));
    }

    private void settings() {
        inForce.process().explicit().stream()
                .filter(setting -> !setting.origin().equals(Origin.DEFAULT))
                .map(setting -> "spillway." + setting)
                .sorted()
                .forEach(text -> line("limit", text));
        limits("routes.default", configuration.routeDefaults());
        for (var route : plan.routes()) {
            var all = configuration.route(route.name(), route.settings()).explicit();
            limits(
                    route.name(),
                    all.stream()
                            .filter(setting -> !configuration.routeDefaults().contains(setting))
                            .toList());
        }
    }

    private void limits(String where, Collection<? extends Setting<?>> settings) {
        var set = settings.stream()
                .filter(setting -> !setting.origin().equals(Origin.DEFAULT))
                .map(Setting::toString)
                .sorted()
                .toList();
        if (!set.isEmpty()) {
            line("limit", where + ": " + String.join(", ", set));
        }
    }

    private void line(String subject, String text) {
        lines.add("  %-9s %s".formatted(subject, text));
    }

    private void tls(int port) {
        var settings = configuration.tls().orElseThrow().settings();
        var clients = settings.clients() == Clients.NONE
                ? ""
                : ", client certificates " + settings.clients().label();
        line(
                "tls",
                "%s:%d, %s, %s%s"
                        .formatted(
                                host("https", configuration.main().host()),
                                port,
                                String.join(" and ", settings.versions().protocols()),
                                settings.describe(),
                                clients));
    }

    private static String host(String scheme, InetAddress address) {
        return scheme + "://" + (address.isAnyLocalAddress() ? "0.0.0.0" : address.getHostAddress());
    }

    private static String mebibytes(Size size) {
        return Math.ceilDiv(size.bytes(), Size.ofMebibytes(1).bytes()) + " MiB";
    }

    private static String version() {
        return Optional.ofNullable(StartReport.class.getPackage().getImplementationVersion())
                .orElse("(development)");
    }
}
