package dev.spillway.internal.admin;

import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/// The entrance of the admin port. It has no rates and no permits and is never shed: when the service is overrun,
/// its probes and metrics must still be answered. What bounds it is that its answers are few, cheap and made of
/// state that is there; connections have a cap of their own.
///
/// | path | answers | to |
/// |---|---|---|
/// | `/livez` | 200, without looking at anything | all |
/// | `/readyz` | 200 or 503, a line for each check | all |
/// | `/metrics` | Prometheus text | all |
/// | `/hardening.json` | every knob: value, range, origin, reason | loopback or token |
/// | `/` | a page for people | loopback or token |
public final class AdminEntrance implements Entrance {
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Facts facts;
    private final Readiness readiness;
    private final Visitors visitors;
    private final HardeningDocument hardening;
    private final StatePage page;
    private final ReentrantLock scraping = new ReentrantLock();

    /// An entrance to pages about `facts`.
    public AdminEntrance(Facts facts, Readiness readiness) {
        this.facts = facts;
        this.readiness = readiness;
        this.visitors = new Visitors(facts.configuration().adminToken());
        this.hardening = new HardeningDocument(facts);
        this.page = new StatePage(facts, readiness);
    }

    @Override
    public Admission admit(Call call) throws Refusal {
        var answer = switch (call.path()) {
            case "/livez", "/readyz", "/metrics" -> readable(call);
            case "/", "/hardening.json" -> visitors.mayReadDetails(call) ? readable(call) : forbidden();
            default -> throw Refusal.of(Reason.NOT_FOUND, "the admin port has no such page");
        };
        return new Answered(answer.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff"));
    }

    private Response readable(Call call) {
        if (call.method() != Method.GET && call.method() != Method.HEAD) {
            return Response.problem(Refusal.problem(Reason.METHOD)).header("Allow", "GET, HEAD");
        }
        return switch (call.path()) {
            case "/livez" -> Response.text("alive\n");
            case "/readyz" -> ready();
            case "/metrics" -> metrics();
            case "/hardening.json" -> text("application/json", hardening.text());
            default -> page.response();
        };
    }

    private static Response forbidden() {
        return Response.problem(Problem.of(403, "Forbidden")
                .detail("detail pages are for loopback, under an address or localhost, and for the bearer of"
                        + " spillway.admin.token"));
    }

    private Response ready() {
        var report = readiness.report();
        var text = text(TEXT, report.text());
        return report.isReady() ? text : text.withStatus(UNAVAILABLE);
    }

    /// One at a time: a scrape of many series costs memory.
    private Response metrics() {
        scraping.lock();
        try {
            return text(Metrics.CONTENT_TYPE, facts.metrics().scrape());
        } finally {
            scraping.unlock();
        }
    }

    private static Response text(String contentType, String text) {
        return Response.bytes(contentType, text.getBytes(StandardCharsets.UTF_8));
    }
}
