package dev.spillway.internal.admin;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.Listen;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Setting;
import java.util.function.IntSupplier;

/// `/hardening.json`: every limit in force, with its range, where it came from and why it is there. It holds no
/// secret: of a token it says whether there is one.
final class HardeningDocument {
    private final Facts facts;

    HardeningDocument(Facts facts) {
        this.facts = facts;
    }

    String text() {
        var json = new JsonText();
        var configuration = facts.configuration();
        json.object(() -> {
            json.object(
                    "versions",
                    () -> json.member("spillway", Facts.version())
                            .member("java", Runtime.version().toString()));
            json.object("main", () -> listen(json, configuration.main(), facts.mainPort()));
            configuration.tls().ifPresent(tls -> json.object("tls", () -> tls(json, tls)));
            json.object("admin", () -> {
                listen(json, configuration.admin(), facts.adminPort());
                json.member("details", configuration.adminToken().isPresent() ? "loopback or token" : "loopback");
            });
            json.object("edge", () -> {
                json.member("value", configuration.edge().toString());
                json.member("origin", configuration.edgeOrigin().description());
            });
            json.object("memory", () -> memory(json));
            json.array(
                    "notes",
                    () -> facts.inForce().notes().forEach(note -> json.element().string(note)));
            json.array("process", () -> process(json));
            json.array(
                    "routes",
                    () -> facts.endpoints().forEach(endpoint -> json.element().object(() -> route(json, endpoint))));
            json.array(
                    "clients",
                    () -> facts.clients()
                            .forEach((name, client) -> json.element().object(() -> client(json, name, client))));
        });
        return json.toString();
    }

    private void memory(JsonText json) {
        var memory = facts.inForce().memory();
        json.member("bodiesAndAnswersBytes", memory.held().bytes());
        json.member("connectionsBytes", memory.connections().bytes());
        json.member("rateKeysBytes", memory.rateKeys().bytes());
        json.member("worstCaseBytes", memory.sum().bytes());
        json.member("heapBytes", Runtime.getRuntime().maxMemory());
    }

    private void process(JsonText json) {
        for (var knob : Knobs.all()) {
            if (knob.scope() == Knob.Scope.PROCESS) {
                var setting = facts.inForce().process().setting(knob);
                json.element().object(() -> knob(json, setting, setting.text()));
            }
        }
    }

    private static void listen(JsonText json, Listen listen, IntSupplier port) {
        json.member("host", listen.host().getHostAddress());
        json.member("hostOrigin", listen.hostOrigin().description());
        json.member("port", port.getAsInt());
        json.member("portOrigin", listen.portOrigin().description());
    }

    private static void client(JsonText json, String name, Facts.OfClient client) {
        json.member("client", name);
        json.array("knobs", () -> {
            for (var knob : ClientKnobs.of(client.speaks())) {
                var setting = client.settings().setting(knob);
                json.element().object(() -> knob(json, setting, setting.text()));
            }
        });
    }

    private void tls(JsonText json, Configuration.Tls tls) {
        listen(json, tls.listen(), facts.tlsPort());
        var settings = tls.settings();
        json.member("identity", settings.describe());
        json.member("protocols", String.join(" ", settings.versions().protocols()));
        json.member("suites", String.join(" ", TlsEngines.suites()));
        json.member("groups", String.join(" ", TlsEngines.groups()));
        json.member("applicationProtocols", String.join(" ", TlsEngines.PROTOCOLS));
        json.member("clientCertificates", settings.clients().label());
        json.member("renegotiation", "refused");
        settings.trust().ifPresent(trust -> json.member("trust", trust.file().toString()));
    }

    private static void route(JsonText json, Endpoint endpoint) {
        json.member("route", endpoint.name());
        json.array("knobs", () -> {
            for (var knob : RouteKnobs.of(endpoint)) {
                var setting = endpoint.bounds().settings().setting(knob);
                json.element().object(() -> knob(json, setting, RouteKnobs.inForce(endpoint.bounds(), knob)));
            }
        });
    }

    private static void knob(JsonText json, Setting<?> setting, String inForce) {
        var knob = setting.knob();
        json.member("key", knob.key());
        json.member("value", inForce);
        json.member("range", knob.range());
        json.member("default", knob.standardSetting().text());
        json.member("origin", setting.origin().description());
        json.member("reason", knob.reason());
    }
}
