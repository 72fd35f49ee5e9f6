package dev.spillway.internal.config;

import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.StreamKnobs;
import dev.spillway.limit.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `reference.conf` has to be, made of the table of knobs.
final class ReferenceText {
    /// What depends on the machine or on another setting unless it is set: whoever copies the file must not set it.
    static final Set<Knob<?>> COMPUTED =
            Set.of(Knobs.CALLS, Knobs.QUEUE, Knobs.BURST, Knobs.CLIENT_BURST, StreamKnobs.TOTAL);

    private static final int WIDTH = 100;
    /// On a machine of up to four cores.
    private static final String CALLS = "256";

    private static final String HEAD = """
            # Every setting of Spillway: its default, its range and why. This file is documentation: the values in it are
            # the built-in ones, and a copy of it on the class path changes nothing. Put what you change into
            # application.conf, under the same keys.
            #
            # None of these can be switched off. A duration, size, rate, throughput or percentage needs its unit.
            # System properties (-Dspillway.write.total=30s) stand over environment variables
            # (CONFIG_FORCE_spillway_write_total=30s, with __ for a hyphen), and those over application.conf.

            spillway {
              # The address to listen on; 0.0.0.0 is every address, IPv6 too.
              host = "0.0.0.0"
              # From 0 to 65535; 0 takes a free port.
              port = 8080

              # What stands in front of the service. One of:
              #   direct                                     nothing: the peer is the client
              #   { behind = ["10.0.0.0/8"] }                proxies that set Forwarded or X-Forwarded-For
              #   { proxy-protocol = ["10.1.2.3/32"] }       proxies that speak the PROXY protocol, version 1 or 2
              # Networks are at most a /8 (IPv4) or a /16 (IPv6) wide.
              edge = direct

              # Not set: no TLS. Versions, certificates and their keys are all there is to set; see site/docs/tls.md.
              tls {
                # From 0 to 65535; 0 takes a free port. The same as spillway.port: nothing is served in clear.
                # port = 8443
                # PEM: the chain, the certificate of the service first, and its key (PKCS#8, PKCS#1 or SEC 1).
                # certificate = /etc/tls/tls.crt
                # key = /etc/tls/tls.key
                # Opens an encrypted key (PKCS#8, PBES2); written here or, better, in a file.
                # key-password-file = /run/secrets/key-password
                # PKCS#12 instead of PEM, with one private key.
                # keystore = /etc/tls/service.p12
                # keystore-password-file = /run/secrets/keystore-password
                # Instead of either: a certificate for localhost that nobody vouches for, made at start.
                # development = self-signed
                # Or ["1.3"].
                # versions = ["1.2", "1.3"]
                # none, requested or required; trust has the authorities that vouch for clients, in PEM.
                # client-certificates = none
                # trust = /etc/tls/clients-ca.crt
              }
            """;

    private static final String ADMIN = """
                # The address of the admin pages; probes and scrapers have to reach it, clients must not.
                host = "0.0.0.0"
                # From 0 to 65535; 0 takes a free port.
                port = 9090
                # Opens the detail pages to other peers than loopback, as a bearer token of at least 16 bytes. It is
                # written here or, better, in a file. Not set: loopback only.
                # token = ${?ADMIN_TOKEN}
                # token-file = /run/secrets/admin-token
            """;

    private static final String RATE = """
                # Where the instances of a service keep rates that they share: "redis://:password@host:6379", rediss:// under
                # TLS. It is a secret: written here or, better, in a file. Needs Redis.shareRates in the code; not set:
                # rates are each instance's own.
                # shared = ${?REDIS_URL}
                # shared-file = /run/secrets/redis-url
            """;

    private static final String TRACES = """
                # Who takes spans, by OTLP over HTTP; /v1/traces unless it has a path. For a service whose code says traces(…).
                # endpoint = "http://localhost:4318"
                # Says to the receiver who sends, in the field token-header; written here or, better, in a file.
                # token-file = /run/secrets/traces-token
                # token-header = Authorization
            """;

    private ReferenceText() {}

    static String text() {
        var text = new StringBuilder(HEAD);
        sections().forEach((name, knobs) -> {
            text.append("\n  ").append(name).append(" {\n");
            if (name.equals("admin")) {
                text.append(ADMIN);
            }
            if (name.equals("rate")) {
                text.append(RATE);
            }
            if (name.equals("traces")) {
                text.append(TRACES);
            }
            for (var knob : knobs) {
                entry(text, "    ", knob, knob.key().substring(name.length() + 1));
            }
            text.append("  }\n");
        });
        text.append(
                "\n  # What holds for every route that sets nothing else. A single route has a section of its own,\n");
        text.append("  # routes.\"GET /path\" { permits = 4 }, which also stands over what its code says.\n");
        text.append("  routes.default {\n");
        of(Knob.Scope.ROUTE).forEach(knob -> entry(text, "    ", knob, knob.key()));
        text.append("\n    # Of gRPC methods alone, which are named \"grpc:/service/Method\".\n");
        of(Knob.Scope.METHOD).forEach(knob -> entry(text, "    ", knob, knob.key()));
        text.append("  }\n\n");
        text.append(
                "  # What holds for every client that sets nothing else. A single client has a section of its own:\n");
        text.append("  # clients.inventory { base = \"http://inventory:8080\", timeout = 800ms }\n");
        text.append("  clients.default {\n");
        of(Knob.Scope.CLIENT).forEach(knob -> entry(text, "    ", knob, knob.key()));
        return text.append("  }\n}\n").toString();
    }

    private static Map<String, List<Knob<?>>> sections() {
        var sections = new LinkedHashMap<String, List<Knob<?>>>();
        sections.put("admin", new ArrayList<>());
        for (var knob : of(Knob.Scope.PROCESS)) {
            var section = knob.key().substring(0, knob.key().indexOf('.'));
            sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(knob);
        }
        return sections;
    }

    private static List<Knob<?>> of(Knob.Scope scope) {
        return Knobs.all().stream().filter(knob -> knob.scope() == scope).toList();
    }

    private static <T extends Comparable<? super T>> void entry(
            StringBuilder text, String indent, Knob<T> knob, String key) {
        var unit = knob.unit();
        var range = (unit == Unit.PROTOCOL ? "%s or %s. " : "From %s to %s. ")
                .formatted(unit.write(knob.minimum()), unit.write(knob.maximum()));
        for (var line : wrapped(range + knob.reason(), WIDTH - indent.length())) {
            text.append(indent).append("# ").append(line).append('\n');
        }
        var value = knob == Knobs.CALLS ? CALLS : unit.write(knob.standard());
        text.append(indent)
                .append(COMPUTED.contains(knob) ? "# " : "")
                .append(key)
                .append(" = ");
        text.append(value).append('\n');
    }

    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (line.length() + word.length() >= width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
