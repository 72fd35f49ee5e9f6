package dev.spillway.grpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The programs of `src/test/go`, with the grpc-go of Debian: `golang-go` and `golang-google-grpc-dev`.
final class Go {
    private static final Path SOURCES = Path.of("src/test/go");
    private static final Path FOLDER = Path.of("target/go").toAbsolutePath();
    private static final Path LIBRARIES = Path.of("/usr/share/gocode");

    private Go() {}

    static PeerProcess run(String program, String... arguments) throws IOException, InterruptedException {
        build(program);
        var command = new ArrayList<>(List.of(FOLDER.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return PeerProcess.start(FOLDER, Map.of(), command);
    }

    /// Its own cache knows what has been built from the same sources.
    private static void build(String program) throws IOException, InterruptedException {
        if (Files.notExists(LIBRARIES.resolve("src/google.golang.org/grpc"))) {
            PeerProcess.demand("golang-google-grpc-dev");
        }
        try (var sources = Files.walk(SOURCES)) {
            for (var source : sources.filter(Files::isRegularFile).toList()) {
                var copy = FOLDER.resolve("src").resolve(SOURCES.relativize(source));
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(source));
            }
        }
        var environment = Map.ofEntries(
                Map.entry("GO111MODULE", "off"),
                Map.entry("GOFLAGS", ""),
                Map.entry("GOPATH", FOLDER + ":" + LIBRARIES),
                Map.entry("GOCACHE", FOLDER.resolve("cache").toString()));
        var command = List.of(PeerProcess.tool("go"), "build", "-o", program, program);
        try (var go = PeerProcess.start(FOLDER, environment, command)) {
            go.lines();
        }
    }
}
