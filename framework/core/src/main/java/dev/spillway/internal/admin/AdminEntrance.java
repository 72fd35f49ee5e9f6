package dev.spillway.internal.admin;

import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Client;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.Hold;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcAdmission;
import dev.spillway.internal.gate.RpcHead;
import dev.spillway.internal.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The entrance of the admin port. It has no rates and no permits and is never shed: when the service is overrun,
/// its probes and metrics must still be answered. What bounds it is that its answers are few, cheap and made of
/// state that is there; connections have a cap of their own, and beyond it the newest has the place of the oldest: no
/// number of slow readers keeps a probe out. Methods of gRPC have a gate as those of the main port.
///
/// | path | answers | to |
/// |---|---|---|
/// | `/livez` | 200, without looking at anything | all |
/// | `/readyz` | 200 or 503, a line for each check | all |
/// | `/metrics` | Prometheus text | all |
/// | `/hardening.json` | every knob: value, range, origin, reason | loopback or token |
/// | `/` | a page for people | loopback or token |
/// | methods of gRPC | what the app's gRPC services look like (reflection) | loopback or token |
public final class AdminEntrance implements Entrance {
    private static final String NOT_FOR_ALL =
            "this is for loopback, under an address or localhost, and for the" + " bearer of spillway.admin.token";
    private static final int UNAVAILABLE = 503;
    /// Pages beside the probes: one for each connection, if each has one request at a time. Connections of HTTP/2 have
    /// more.
    private static final int PAGES = 64;
    /// A quarter: connections give way to newer ones, but streams of one do not.
    private static final int PAGES_PER_ADDRESS = PAGES / 4;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Readiness readiness;
    private final Visitors visitors;
    private final HardeningDocument hardening;
    private final StatePage page;
    private final Entrance methods;
    private final Pages pages = new Pages(PAGES, PAGES_PER_ADDRESS);
    private final Scrapes scrapes;

    /// An entrance to pages about `facts`.
    ///
    /// @param methods the gate of gRPC methods
    public AdminEntrance(Facts facts, Readiness readiness, Entrance methods) {
        this.methods = methods;
        this.readiness = readiness;
        this.visitors = new Visitors(facts.configuration().adminToken());
        this.hardening = new HardeningDocument(facts);
        this.page = new StatePage(facts, readiness);
        this.scrapes = new Scrapes(facts.metrics()::scrape);
    }

    @Override
    public Admission admit(Call call) throws Refusal {
        return switch (call.path()) {
            case "/livez", "/readyz" -> answered(readable(call), () -> {});
            case "/metrics" -> large(call);
            case "/", "/hardening.json" ->
                visitors.mayReadDetails(call) ? large(call) : answered(forbidden(), () -> {});
            default -> throw Refusal.of(Reason.NOT_FOUND, "the admin port has no such page");
        };
    }

    private Admission large(Call call) throws Refusal {
        var page = pages.enter(Client.of(call.client()));
        try {
            return answered(readable(call), page);
        } catch (RuntimeException | Error e) {
            page.close();
            throw e;
        }
    }

    private static Admission answered(Response answer, Hold held) {
        return new Answered(
                answer.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff"), held);
    }

    /// Methods are for those who may read detail pages: they tell as much.
    @Override
    public RpcAdmission admitRpc(RpcHead call) throws IOException {
        if (!visitors.mayReadDetails(call)) {
            throw Refusal.of(Reason.UNAUTHENTICATED, NOT_FOR_ALL);
        }
        return methods.admitRpc(call);
    }

    private Response readable(Call call) {
        if (call.method() != Method.GET && call.method() != Method.HEAD) {
            return Response.problem(Refusal.problem(Reason.METHOD)).header("Allow", "GET, HEAD");
        }
        return switch (call.path()) {
            case "/livez" -> Response.text("alive\n");
            case "/readyz" -> ready();
            case "/metrics" -> Response.bytes(Metrics.CONTENT_TYPE, scrapes.next());
            case "/hardening.json" -> text("application/json", hardening.text());
            default -> page.response();
        };
    }

    private static Response forbidden() {
        return Response.problem(Problem.of(403, "Forbidden").detail(NOT_FOR_ALL));
    }

    private Response ready() {
        var report = readiness.report();
        var text = text(TEXT, report.text());
        return report.isReady() ? text : text.withStatus(UNAVAILABLE);
    }

    private static Response text(String contentType, String text) {
        return Response.bytes(contentType, text.getBytes(StandardCharsets.UTF_8));
    }
}
