package dev.spillway.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.trace.CallTrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatePageTest {
    private static final String SCRIPT = "<script>alert('x' & \"y\")</script>";

    private static String page(AdminFixture fixture) {
        return AdminFixture.body(new StatePage(fixture.facts, fixture.readiness()).response());
    }

    @Test
    void showsStateLoadRoutesAndChangedLimits() throws IOException {
        try (var fixture = new AdminFixture(Map.of(
                "spillway.write.total", "30s",
                "spillway.body.total", "60s",
                "spillway.routes.\"POST /import\".permits", "4",
                "spillway.edge.behind.0", "10.0.0.0/8",
                "spillway.connections.max", "100000"))) {
            fixture.checks.put("db", () -> {});
            fixture.checks.put("queue", () -> {
                throw new IllegalStateException("connection refused");
            });
            var route = fixture.metrics.routes().getFirst();
            for (var i = 0; i < 1_234; i++) {
                route.admitted();
                route.answered(200, 1_000_000);
            }
            route.admitted();
            route.refused(Refusal.of(Reason.RATE, "too many"), CallTrace.NONE);
            var page = page(fixture);
            // Kept for whoever wants to look at it in a browser.
            Files.writeString(Path.of("target", "state-page.html"), page);

            assertThat(page)
                    .contains(
                            "not ready</span>",
                            "edge behind [10.0.0.0/8]",
                            "Port 18080, TLS port 8443, admin port 19090")
                    .contains("GET /stock/{sku}", "3 of 8", ">1234<", "POST /import", "3 of 4")
                    .contains("IllegalStateException: connection refused")
                    .contains("write.total", "-Dspillway.write.total", "is lowered to")
                    .doesNotContain("-Dspillway.body.total");
        }
    }

    @Test
    void saysThatNothingWasChangedAndWhatTheStageIs() {
        try (var fixture = new AdminFixture(Map.of(
                "spillway.routes.\"GET /stock/{sku}\".permits",
                "64",
                "spillway.routes.\"POST /import\".permits",
                "64"))) {
            assertThat(page(fixture)).contains("None. Every limit has its default", "badge good\">ready<");
            fixture.lifecycle.advance(Stage.DRAINING);
            assertThat(page(fixture)).contains("badge bad\">draining<");
        }
    }

    @Test
    void markupInNamesAndFaultsIsText() {
        try (var fixture = new AdminFixture(Map.of())) {
            fixture.checks.put(SCRIPT, () -> {
                throw new IllegalStateException(SCRIPT);
            });
            assertThat(page(fixture))
                    .doesNotContain("<script", "alert('x'")
                    .contains("&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
        }
    }

    @Test
    void policyAllowsItsOwnStyleSheetAndNothingElse() throws NoSuchAlgorithmException {
        try (var fixture = new AdminFixture(Map.of())) {
            var response = new StatePage(fixture.facts, fixture.readiness()).response();
            var page = AdminFixture.body(response);
            var style = page.substring(page.indexOf("<style>") + "<style>".length(), page.indexOf("</style>"));
            var digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));

            assertThat(response.header("Content-Security-Policy"))
                    .hasValue("default-src 'none'; style-src 'sha256-"
                            + Base64.getEncoder().encodeToString(digest)
                            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(page).doesNotContain("style=", "http://", "https://", "src=", "onclick");
        }
    }
}
