package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.bulk;
import static dev.spillway.limit.Limit.critical;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.limit.Limit.permits;
import static dev.spillway.limit.Limit.sheddable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What an overloaded process sheds, and what it tells those it refuses.
class GateOverloadTest {
    private static final String NEIGHBOUR = "10.1.2.3";

    private final GateFixture gate = new GateFixture();

    /// A route that answers with the class that calls made for it would have.
    private GateFixture tells(Limit... limits) {
        return gate.get(
                "/x",
                _ -> Response.text(Deadline.current().carried(Criticality.FIELD).orElse("-")),
                limits);
    }

    private String told(ScriptedCall call) throws IOException {
        var response = gate.serve(call);
        assertThat(response.status()).isEqualTo(200);
        return text(response);
    }

    private static String text(Response response) {
        return switch (response.entity()) {
            case dev.spillway.http.Entity.Bytes(var bytes) ->
                new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            default -> throw new AssertionError(response);
        };
    }

    private ScriptedCall of(String criticality) {
        return gate.call("/x").with(Criticality.FIELD, criticality);
    }

    @Test
    void theRouteSaysHowMuchACallMatters() throws IOException {
        tells(sheddable());
        assertThat(told(gate.call("/x"))).isEqualTo("sheddable");
    }

    @Test
    void ofTheDefaultClassNothingIsCarried() throws IOException {
        tells();
        assertThat(told(gate.call("/x"))).isEqualTo("-");
    }

    @Test
    void anybodyMayLowerTheClassOfACall() throws IOException {
        tells(critical());
        assertThat(told(of("bulk"))).isEqualTo("bulk");
        assertThat(told(of("SHEDDABLE"))).isEqualTo("sheddable");
        assertThat(told(of("whatever"))).isEqualTo("critical");
    }

    @Test
    void onlyATrustedCallerMayRaiseIt() throws IOException {
        tells();
        gate.neighbours = address -> address.getHostAddress().equals(NEIGHBOUR);
        assertThat(told(of("critical"))).isEqualTo("-");
        assertThat(told(of("critical").from(NEIGHBOUR))).isEqualTo("critical");
    }

    @Test
    void aProxyDoesNotVouchForWhatItPassesOn() throws Exception {
        tells();
        gate.neighbours = address -> address.getHostAddress().equals(NEIGHBOUR);
        var raised = of("critical");
        assertThat(told(raised.from(NEIGHBOUR).by(Speaker.FOR_CLIENT))).isEqualTo("critical");
        assertThat(told(raised.by(Speaker.FOR_CLIENT))).isEqualTo("-");
        assertThat(told(raised.from(NEIGHBOUR).by(Speaker.FOR_UNKNOWN))).isEqualTo("-");
        assertThat(told(of("bulk").from(NEIGHBOUR).by(Speaker.FOR_UNKNOWN))).isEqualTo("bulk");
        var shown = certificate();
        assertThat(told(raised.with(shown))).isEqualTo("critical");
        assertThat(told(raised.with(shown).by(Speaker.FOR_CLIENT))).isEqualTo("-");
        assertThat(told(raised.with(shown).from(NEIGHBOUR).by(Speaker.FOR_UNKNOWN)))
                .isEqualTo("-");
    }

    private static X509Certificate certificate() throws Exception {
        var settings = new TlsSettings(
                new TlsSettings.Identity.Development(),
                TlsSettings.Versions.BOTH,
                TlsSettings.Clients.NONE,
                Optional.empty());
        return TlsEngines.load(settings, InstantSource.system()).certificate();
    }

    @Test
    void underPressureLowerClassesAreRefusedAndCounted() throws IOException {
        tells(bulk());
        gate.get("/y", _ -> Response.text("hi"));
        for (var i = 0; i < Pressure.SAMPLES; i++) {
            gate.pressure.read(0.93, 0);
        }
        assertThat(gate.refusal(gate.call("/x")).reason()).isEqualTo(Reason.PRESSURE);
        assertThat(gate.serve(gate.call("/y")).status()).isEqualTo(200);
        assertThat(gate.observer.events()).contains("shed bulk PRESSURE", "GET /x: refused PRESSURE");
        assertThat(gate.taken()).isZero();
    }

    @Test
    void theLastCallsOfTheProcessAreForThoseThatMatterMore() throws IOException {
        gate.set(Knobs.CALLS, "100");
        tells(critical(), permits(100));
        gate.get("/y", _ -> Response.text("hi"), critical(), permits(100));
        var open = new ArrayList<Admission>();
        var room = 70;
        for (var criticality : Criticality.values()) {
            while (open.size() < room) {
                open.add(gate.admit(of(criticality.label()).from("192.0.2." + open.size())));
            }
            room += 10;
            // By another route, as this one may have no permits left.
            var refusal = gate.refusal(gate.call("/y").with(Criticality.FIELD, criticality.label()));
            assertThat(refusal.reason()).as(criticality.label()).isEqualTo(Reason.PROCESS);
            assertThat(refusal.problem().limit().orElseThrow().limit()).startsWith("100 calls");
        }
        open.forEach(Admission::close);
        assertThat(gate.taken()).isZero();
    }

    @Test
    void aClientPastItsRateIsToldItsQuotaAndWhenToComeBack() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perClient(perMinute(30).burst(2)), perMinute(600));
        gate.serve(gate.call("/x"));
        gate.serve(gate.call("/x"));
        var response = gate.refusal(gate.call("/x")).response();
        assertThat(response.header("RateLimit-Policy")).hasValue("\"client\";q=2;w=4");
        assertThat(response.header("RateLimit")).hasValue("\"client\";r=0;t=2");
    }

    @Test
    void aClientIsToldItsQuotaWhenLessThanHalfIsLeft() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perClient(perMinute(60).burst(4)), perMinute(600));
        assertThat(gate.serve(gate.call("/x")).header("RateLimit")).isEmpty();
        assertThat(gate.serve(gate.call("/x")).header("RateLimit")).isEmpty();
        var third = gate.serve(gate.call("/x"));
        assertThat(third.header("RateLimit")).hasValue("\"client\";r=1;t=3");
        assertThat(third.header("RateLimit-Policy")).hasValue("\"client\";q=4;w=4");
    }

    @Test
    void anEndpointPastItsRateTellsItsOwnQuota() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perMinute(60).burst(1));
        gate.serve(gate.call("/x").from("192.0.2.1"));
        var response = gate.refusal(gate.call("/x").from("192.0.2.2")).response();
        assertThat(response.header("RateLimit-Policy")).hasValue("\"endpoint\";q=1;w=1");
        assertThat(response.header("RateLimit")).hasValue("\"endpoint\";r=0;t=1");
    }

    @Test
    void thoseWhoAreRefusedTogetherComeBackApart() {
        var random = new Random(5);
        var spread = new RetrySpread(Settings.DEFAULTS, random::nextInt);
        var waits = new ArrayList<Long>();
        for (var i = 0; i < 300; i++) {
            var refusal = spread.of(Refusal.bound(Reason.PERMITS, "a", "b", "c", Refusal.SOON));
            waits.add(refusal.problem().retryAfter().orElseThrow().toSeconds());
        }
        assertThat(waits).containsOnly(1L, 2L, 3L);
        for (var second = 1L; second <= 3; second++) {
            var wanted = second;
            assertThat(waits.stream().filter(wait -> wait == wanted).count()).isGreaterThan(60);
        }
        var forGood = Refusal.of(Reason.NOT_FOUND, "no route has this path");
        assertThat(spread.of(forGood)).isSameAs(forGood);
    }
}
