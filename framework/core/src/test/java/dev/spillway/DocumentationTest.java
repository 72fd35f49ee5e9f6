package dev.spillway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.Sources;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documentation shows is true.
class DocumentationTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path REFERENCE = ROOT.resolve("site/docs/configuration.md");

    @TempDir
    private Path folder;

    /// A fenced block of a page.
    record Block(Path page, int number, String text) {
        @Override
        public String toString() {
            return page.getFileName() + " " + number;
        }
    }

    /// Those about gRPC and testing need their modules, which compile them.
    static List<Block> javaBlocks() throws IOException {
        return blocks("java").stream()
                .filter(block -> !block.page().getFileName().toString().matches("grpc.*|(shared-rates|testing)\\.md"))
                .toList();
    }

    static List<Block> hoconBlocks() throws IOException {
        return blocks("hocon");
    }

    private static List<Block> blocks(String language) throws IOException {
        var blocks = new ArrayList<Block>();
        var fence = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
        for (var page : pages()) {
            fence.matcher(Files.readString(page))
                    .results()
                    .forEach(found -> blocks.add(new Block(page, blocks.size(), found.group(1))));
        }
        return blocks;
    }

    private static List<Path> pages() throws IOException {
        try (var docs = Files.list(ROOT.resolve("site/docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("javaBlocks")
    void javaBlocksCompile(Block block) {
        var source = new SimpleJavaFileObject(URI.create("string:///Main.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return block.text();
            }
        };
        var messages = new StringWriter();
        var compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, List.of("-d", folder.toString(), "-proc:none"), null, List.of(source))
                .call();

        assertThat(compiled).as("%s", messages).isTrue();
    }

    @ParameterizedTest
    @MethodSource("hoconBlocks")
    void hoconBlocksAreAccepted(Block block) throws IOException {
        var file = Files.writeString(folder.resolve("application.conf"), block.text());

        var configuration = Configuration.load(
                new Sources(getClass().getClassLoader(), Map.of("config.file", file.toString()), Map.of()));

        assertThat(configuration.process()).isNotNull();
    }

    @Test
    void decisionsAreShort() throws IOException {
        try (var records = Files.list(ROOT.resolve("site/decisions"))) {
            assertThat(records.toList())
                    .isNotEmpty()
                    .allSatisfy(page -> assertThat(Files.readAllLines(page)).hasSizeLessThanOrEqualTo(40));
        }
    }

    /// The reference is written from the table of knobs: `-Dreference.write` renews it.
    @Test
    void configurationReferenceIsTheTableOfKnobs() throws IOException {
        if (System.getProperty("reference.write") != null) {
            Files.writeString(REFERENCE, reference());
        }

        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    private static String reference() {
        return """
                # All settings

                This page is written from the table of knobs. Keys of the process stand below `spillway.`, keys of routes below
                `spillway.routes.default.` or `spillway.routes."GET /path".`. A value needs its unit; a value outside its range
                stops the start with exit code 78. System properties (`-Dspillway.write.total=30s`) are stronger than the
                environment (`CONFIG_FORCE_spillway_write_total`), and that is stronger than `application.conf`.

                ## The process

                %s
                ## Routes

                %s
                ## gRPC methods

                Keys below `spillway.routes.default.` or `spillway.routes."grpc:/service/Method".`, where those of routes stand as
                well, but for `max-body`.

                %s
                ## Clients

                Keys below `spillway.clients.default.` or `spillway.clients.<name>.`; a single client also has `base`, whom it calls
                (`http://host:port/path`, `grpc://host:port`), and `tls.authorities`, `tls.certificate`, `tls.key`, files in PEM;
                one for gRPC has `grpc.idempotent`, a list of `package.Service/Method` that may be called twice. Keys below
                `grpc.` are for gRPC alone.

                %s
                ## Where and for whom

                | key | default | meaning |
                |---|---|---|
                | `host`, `port` | `0.0.0.0`, 8080 | where the routes are served; port 0 takes a free one |
                | `admin.host`, `admin.port` | `0.0.0.0`, 9090 | where the admin pages are served |
                | `admin.token`, `admin.token-file` | none | opens the detail pages to others than loopback; never printed |
                | `rate.shared`, `rate.shared-file` | none | where rates are kept that the fleet shares: `redis://host:port`; \
                never printed |
                | `tls.port` | none | where the routes are served under TLS; the same as `port` serves nothing in clear |
                | `tls.certificate`, `tls.key` | none | PEM: the chain, the service's certificate first, and its key (PKCS#8, PKCS#1, SEC 1) |
                | `tls.key-password`, `tls.key-password-file` | none | opens an encrypted key (PKCS#8, PBES2); never printed |
                | `tls.keystore`, `tls.keystore-password`, `tls.keystore-password-file` | none | PKCS#12 instead of PEM |
                | `tls.development` | none | `self-signed`: a certificate for localhost, made at start, instead of either |
                | `tls.versions` | `["1.2", "1.3"]` | or `["1.3"]` |
                | `tls.client-certificates` | `none` | `requested` or `required` |
                | `tls.trust` | none | PEM: the authorities that vouch for clients |
                | `traces.endpoint` | `http://localhost:4318/v1/traces` | who takes the spans of a service that sends some |
                | `traces.token`, `traces.token-file` | none | says to the receiver who sends; never printed |
                | `traces.token-header` | `Authorization` | the field that it is sent in |
                | `edge` | `direct` | `edge { behind = ["10.0.0.0/8"] }`: proxies that are believed about their clients; \
                `edge { proxy-protocol = […] }`: proxies that begin connections with a PROXY header |
                """.formatted(
                table(Knob.Scope.PROCESS), table(Knob.Scope.ROUTE), table(Knob.Scope.METHOD), table(Knob.Scope.CLIENT));
    }

    private static String table(Knob.Scope scope) {
        return Knobs.all().stream()
                .filter(knob -> knob.scope() == scope)
                .map(DocumentationTest::row)
                .collect(Collectors.joining(
                        "", "| key | smallest | default | largest | why |\n|---|---|---|---|---|\n", ""));
    }

    private static <T extends Comparable<? super T>> String row(Knob<T> knob) {
        var standard = knob == Knobs.CALLS
                ? "64 a processor, at least 256"
                : knob.unit().write(knob.standard());
        return "| `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        knob.key(),
                        knob.unit().write(knob.minimum()),
                        standard,
                        knob.unit().write(knob.maximum()),
                        knob.reason());
    }
}
